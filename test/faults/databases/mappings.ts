/** Events of a row that holds every milestone it has reached. */
export const MILESTONES = `      - { activity: Enter, of: order, at: entered_at }
      - { activity: Ship, of: order, at: shipped_at }
      - { activity: Deliver, of: order, at: delivered_at }
`;

/** Events of a change of status: each is seen once, when it happens. */
export const STATUS_CHANGES = `      - { activity: { column: status }, of: order, at: changed_at, when: { status: { present: true } } }
`;
