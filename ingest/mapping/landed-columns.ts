/** What a mapping may ask of the landing, as a column beside those of the record. */
export type LandedColumn = 'landed.received' | 'landed.id' | 'landed.operation' | 'landed.since';
