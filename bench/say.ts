/** A row of a report: its name in the first width, then cells. */
export const sayCells = (first: number, other: number, [name = '', ...cells]: readonly string[]): void =>
  say(`${name.padEnd(first)}${cells.map((cell) => cell.padStart(other)).join('')}\n`);

export function say(text: string): void {
  process.stdout.write(text);
}
