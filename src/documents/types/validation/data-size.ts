/** What is left of `room` behind a value; below zero when it does not fit, and then as little as it took to see that. */
function roomBehind(value: unknown, room: number): number {
  let left = room - 1;
  if (typeof value === 'string') return left - value.length;
  if (typeof value !== 'object' || value === null) return left;
  if (Array.isArray(value)) {
    for (let index = 0; index < value.length && left >= 0; index += 1) left = roomBehind(value[index], left);
    return left;
  }
  for (const [name, member] of Object.entries(value)) {
    if (left < 0) break;
    left = roomBehind(member, left - name.length);
  }
  return left;
}

/** Whether JSON has no more values, characters of strings, and characters of names than these. Recurses. */
export function isWithinSize(value: unknown, size: number): boolean {
  return roomBehind(value, size) >= 0;
}
