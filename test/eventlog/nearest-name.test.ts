import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { nearestName, suggestion } from '../../eventlog/index.ts';

describe('nearestName', () => {
  it('takes the fewest edits, first regardless of the case of letters, then with it', () => {
    assert.equal(nearestName('activty', ['at', 'activity', 'attributes']), 'activity');
    assert.equal(nearestName('vbeln', ['VBEL', 'VBELN']), 'VBELN');
    assert.equal(nearestName('PICK', ['pack', 'pick']), 'pick');
    assert.equal(nearestName('Pick', ['PICK', 'Pick']), 'Pick');
  });

  it('gives null where none is near, or none is known', () => {
    assert.equal(nearestName('customer', ['at', 'of']), null);
    assert.equal(nearestName('pick', []), null);
  });
});

describe('suggestion', () => {
  it('names the nearest one and what is known', () => {
    assert.equal(suggestion('Pik', ['Pick', 'Pack']), 'Did you mean "Pick"? Known: Pick, Pack.');
    assert.equal(suggestion('Pik', []), 'Known: none.');
  });
});
