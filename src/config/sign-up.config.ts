/** Who may create organizations. */
export abstract class SignUpConfig {
  abstract readonly mode: 'open' | 'token' | 'closed';
  /** Any of them is good where one is needed. */
  abstract readonly tokens: readonly string[];
}
