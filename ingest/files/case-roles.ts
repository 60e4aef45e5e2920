import {
  type AttributeType,
  EventLogError,
  type LogSettings,
  type StagedAttribute,
  suggestion,
} from '../../eventlog/index.ts';

/** What columns of a flat log mean for its cases; only who brings the log can know. */
export interface CaseRoles {
  /** column with the promised instant */
  promise?: string;
  /** activities whose first occurrence is compared with the promise */
  deliveredBy?: string[];
  /** column with the value at stake */
  value?: string;
}

const PROMISE: readonly AttributeType[] = ['instant'];
const VALUE: readonly AttributeType[] = ['integer', 'number'];

/**
 * The settings that the roles become.
 *
 * @throws EventLogError `column-not-found`, or `option-invalid` where a column holds something else than its role needs
 */
export function caseRoleSettings(
  { promise, deliveredBy, value }: CaseRoles,
  attributes: readonly StagedAttribute[],
): Partial<LogSettings> {
  return {
    ...(promise !== undefined && { promise: named(attributes, '--promise', promise, PROMISE, 'instants (ISO 8601)') }),
    ...(value !== undefined && { value: named(attributes, '--value', value, VALUE, 'numbers') }),
    ...(deliveredBy && { deliveredBy }),
  };
}

function named(
  attributes: readonly StagedAttribute[],
  option: string,
  column: string,
  types: readonly AttributeType[],
  expected: string,
): string {
  const names = attributes.map(({ name }) => name);
  const found = attributes.find(({ name }) => name === column || `case:${name}` === column);
  if (!found) {
    throw new EventLogError('column-not-found', `${option} names the column '${column}'. ${suggestion(column, names)}`);
  }
  if (!types.includes(found.type)) {
    throw new EventLogError(
      'option-invalid',
      `${option} needs a column of ${expected}; '${column}' holds values of type ${found.type}. ` +
        'Name another column, or bring the log in with a mapping that says how to read it.',
    );
  }
  return found.name;
}
