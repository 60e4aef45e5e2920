export function DataQuality() {
  return <h1>DataQuality</h1>;
}
