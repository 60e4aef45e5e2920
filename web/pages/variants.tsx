export function Variants() {
  return <h1>Variants</h1>;
}
