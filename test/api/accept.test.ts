import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { acceptedType } from '../../api/accept.ts';

const ARROW = 'application/vnd.apache.arrow.stream';
const offered = ['application/json', ARROW] as const;

describe('acceptedType', () => {
  it('takes the first offered when anything will do', () => {
    assert.equal(acceptedType(undefined, offered), 'application/json');
    assert.equal(acceptedType('*/*', offered), 'application/json');
    assert.equal(acceptedType('text/html,application/xhtml+xml,*/*;q=0.8', offered), 'application/json');
  });

  it('prefers the higher quality, and among equals the type that is named', () => {
    assert.equal(acceptedType(`application/json;q=0.5, ${ARROW}`, offered), ARROW);
    assert.equal(acceptedType(`*/*, ${ARROW}`, offered), ARROW);
    assert.equal(acceptedType(`application/json;q=0, */*`, offered), ARROW);
  });

  it('refuses what is not offered, naming what is', () => {
    assert.throws(() => acceptedType(ARROW, ['application/json']), {
      code: 'not-acceptable',
      message: `The Accept header asks for "${ARROW}"; this route answers application/json. Ask for one of them.`,
    });
  });
});
