export function Loops() {
  return <h1>Loops</h1>;
}
