/** Holds the next call of one method of this instance until it is let go; undone by `jest.restoreAllMocks()`. */
export function hold(
  service: object,
  method: string,
): { readonly arrived: Promise<void>; readonly letGo: () => void } {
  const target = service as Record<string, (...args: unknown[]) => Promise<unknown>>;
  const original = target[method];
  let arrive!: () => void;
  const arrived = new Promise<void>((resolve) => (arrive = resolve));
  let letGo!: () => void;
  const gate = new Promise<void>((resolve) => (letGo = resolve));
  jest.spyOn(target, method).mockImplementationOnce(async (...args) => {
    arrive();
    await gate;
    return original?.apply(target, args);
  });
  return { arrived, letGo };
}
