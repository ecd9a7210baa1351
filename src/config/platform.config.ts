/** Who may use the platform API. */
export abstract class PlatformConfig {
  /** None: the platform API is off. */
  abstract readonly keys: readonly { readonly name: string; readonly secret: string }[];
}
