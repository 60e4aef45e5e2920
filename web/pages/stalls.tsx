export function Stalls() {
  return <h1>Stalls</h1>;
}
