import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { ingestFiles } from '../../ingest/index.ts';
import {
  bpmnDiagram,
  bpmnText,
  type CountedTrace,
  discoverTree,
  pnmlText,
  treeText,
  workflowNet,
} from '../../mining/index.ts';
import { discoverModel, readVariants } from '../../mining/queries/index.ts';
import { openStore } from '../../store/index.ts';
import { logOf } from '../log-of.ts';
import { runsTrace } from './runs-trace.ts';

/** `3 a b c`: three cases that run a, b and c. */
const log = (...lines: string[]): CountedTrace[] =>
  lines.map((line) => {
    const [count, ...activities] = line.split(' ').filter((word) => word !== '');
    return { activities, count: Number(count) };
  });
const treeOf = (lines: string[], noise = 0) => treeText(discoverTree(log(...lines), noise));

describe('the Inductive Miner', () => {
  it('finds the trees of the two examples of van der Aalst (2016), Process Mining, section 7.5', () => {
    assert.equal(treeOf(['3 a b c d', '2 a c b d', '1 a e d']), "->( 'a', X( +( 'b', 'c' ), 'e' ), 'd' )");
    const looping = ['2 a b c e f b c d', '1 a c b e f b c d', '2 a b c e f c b d', '1 a c b e f b c e f c b d'];
    assert.equal(treeOf(['3 a b c d', '4 a c b d', ...looping]), "->( 'a', *( +( 'b', 'c' ), ->( 'e', 'f' ) ), 'd' )");
  });

  it('answers an empty log, empty traces and a single event', () => {
    assert.equal(treeOf([]), 'tau');
    assert.equal(treeOf(['5']), 'tau');
    assert.equal(treeOf(['1 a']), "'a'");
    assert.equal(treeOf(['1 a', '1']), "X( tau, 'a' )");
  });

  it('finds a loop in an activity that is repeated directly', () => {
    assert.equal(treeOf(['1 a', '1 a a a']), "*( 'a', tau )");
  });

  it('makes what is passed over together optional together', () => {
    assert.equal(treeOf(['1 a b c d', '1 a d']), "->( 'a', X( tau, ->( 'b', 'c' ) ), 'd' )");
  });

  it('lets an activity that is in every trace once run beside the others where no cut is found', () => {
    assert.equal(treeOf(['10 a b c', '1 c a']), "+( 'a', ->( X( tau, 'b' ), 'c' ) )");
  });

  it('passes over what is rare for its source where noise is given', () => {
    assert.equal(treeOf(['10 a b c', '1 c a'], 0.2), "->( 'a', 'b', 'c' )");
  });

  it('keeps empty traces that are more than the noise', () => {
    assert.equal(treeOf(['7 a', '3'], 0.2), "X( tau, 'a' )");
    assert.equal(treeOf(['8 a', '2'], 0.2), "'a'");
  });

  it('writes a quote in a name after a backslash', () => {
    assert.equal(treeText(discoverTree([{ activities: ["won't do"], count: 1 }])), String.raw`'won\'t do'`);
  });
});

const traces = fc.array(
  fc.record({
    activities: fc.array(fc.constantFrom('a', 'b', 'c', 'd', 'e', 'f'), { maxLength: 8 }),
    count: fc.integer({ min: 1, max: 9 }),
  }),
  { maxLength: 12 },
);

describe('a discovered tree', () => {
  it('runs every trace of any log at noise 0', () => {
    fc.assert(
      fc.property(traces, (any) => {
        const net = workflowNet(discoverTree(any));
        for (const { activities } of any) assert.ok(runsTrace(net, activities), activities.join(' '));
      }),
      { numRuns: 400, seed: 5 },
    );
  });

  it('does not depend on the order of the traces, nor on how equal ones are counted', () => {
    fc.assert(
      fc.property(traces, fc.double({ min: 0, max: 1, noNaN: true }), (any, noise) => {
        const apart = any
          .toReversed()
          .flatMap((trace) => Array.from({ length: trace.count }, () => ({ ...trace, count: 1 })));
        assert.equal(treeText(discoverTree(apart, noise)), treeText(discoverTree(any, noise)));
      }),
      { numRuns: 200, seed: 5 },
    );
  });

  it('is drawn without one box over another, its flows level or upright and between the boxes they join', () => {
    fc.assert(
      fc.property(traces, (any) => {
        const { nodes, flows } = bpmnDiagram(discoverTree(any));
        nodes.forEach((node, place) => {
          for (const other of nodes.slice(place + 1)) assert.ok(areApart(node, other));
        });
        for (const { from, to, bends } of flows) {
          assert.ok(isOnEdge(bends[0]!, nodes[from]!) && isOnEdge(bends.at(-1)!, nodes[to]!));
          bends.slice(1).forEach((bend, turn) => assert.ok(bend.x === bends[turn]!.x || bend.y === bends[turn]!.y));
        }
      }),
      { numRuns: 200, seed: 5 },
    );
  });
});

interface Box {
  x: number;
  y: number;
  width: number;
  height: number;
}

const areApart = (a: Box, b: Box) =>
  a.x + a.width <= b.x || b.x + b.width <= a.x || a.y + a.height <= b.y || b.y + b.height <= a.y;

const isOnEdge = ({ x, y }: { x: number; y: number }, box: Box) =>
  ((x === box.x || x === box.x + box.width) && y === box.y + box.height / 2) ||
  ((y === box.y || y === box.y + box.height) && x === box.x + box.width / 2);

describe('a model written', () => {
  const choice = discoverTree(log('1 a<b', '1'));

  it('as PNML names what is silent as ProM does, and gives the first and the last marking', () => {
    assert.equal(
      pnmlText(workflowNet(choice)),
      `<?xml version="1.0" encoding="UTF-8"?>
<pnml xmlns="http://www.pnml.org/version-2009/grammar/pnml">
<net id="process" type="http://www.pnml.org/version-2009/grammar/ptnet">
<page id="page">
<place id="p0"><initialMarking><text>1</text></initialMarking></place>
<place id="p1"/>
<transition id="t0"><name><text>tau</text></name><toolspecific tool="ProM" version="6.4" activity="$invisible$" localNodeID=""/></transition>
<transition id="t1"><name><text>a&lt;b</text></name></transition>
<arc id="a0" source="p0" target="t0"/>
<arc id="a1" source="t0" target="p1"/>
<arc id="a2" source="p0" target="t1"/>
<arc id="a3" source="t1" target="p1"/>
</page>
<finalmarkings><marking><place idref="p1"><text>1</text></place></marking></finalmarkings>
</net>
</pnml>`,
    );
  });

  it('as BPMN has a gateway that splits, one that joins, and a flow past the task', () => {
    const { nodes, flows } = bpmnDiagram(choice);
    assert.deepEqual(
      nodes.map(({ kind, name }) => name ?? kind),
      ['startEvent', 'endEvent', 'exclusiveGateway', 'exclusiveGateway', 'a<b'],
    );
    assert.deepEqual(
      flows.map(({ from, to }) => [from, to]),
      [
        [2, 3],
        [2, 4],
        [4, 3],
        [0, 2],
        [3, 1],
      ],
    );
    const text = bpmnText(bpmnDiagram(choice));
    assert.ok(text.includes('<bpmn:task id="node_4" name="a&lt;b">'));
    assert.equal(text.match(/<bpmndi:BPMNEdge /g)?.length, 5);
  });

  it('as BPMN runs what leads back to a loop from right to left', () => {
    const { nodes, flows } = bpmnDiagram(discoverTree(log('1 a b c a', '1 a')));
    const box = (name: string) => nodes.find((node) => node.name === name)!;
    assert.ok(box('c').x < box('b').x);
    assert.ok(flows.some(({ from, to }) => nodes[from] === box('b') && nodes[to] === box('c')));
  });
});

describe('the model of a stored log', () => {
  it('is that of the cases of the slice', async () => {
    const store = await logOf(['pick pack ship', 'pack pick ship', 'pick pack ship cancel']);
    const model = { cases: 3, variants: 3, noise: 0, format: 'tree' };
    assert.deepEqual(await discoverModel(store, {}, { format: 'tree' }), {
      ...model,
      model: "->( +( 'pack', 'pick' ), 'ship', X( tau, 'cancel' ) )",
    });
    assert.deepEqual(await discoverModel(store, { contains: ['cancel'] }, { format: 'tree' }), {
      ...model,
      cases: 1,
      variants: 1,
      model: "->( 'pick', 'pack', 'ship', 'cancel' )",
    });
    store.close();
  });
});

const DATA = new URL('../../../shared/data/event-logs/', import.meta.url);
const skip = existsSync(DATA) ? false : 'the folder ../shared/data is absent';

describe('the models of the field’s logs', { skip }, () => {
  const storeOf = async (file: string) => {
    const store = await openStore(null);
    await ingestFiles(store, [new URL(file, DATA).pathname], {});
    return store;
  };

  it('are the known tree for the running example', async () => {
    const store = await storeOf('running-example.csv');
    const { model } = await discoverModel(store, {}, { format: 'tree' });
    const check = "+( 'check ticket', X( 'examine casually', 'examine thoroughly' ) )";
    const loop = `*( ->( ${check}, 'decide' ), 'reinitiate request' )`;
    assert.equal(model, `->( 'register request', ${loop}, X( 'pay compensation', 'reject request' ) )`);
    store.close();
  });

  it('run all 116 variants of receipt at noise 0, and not all of them at noise 0.2', async () => {
    const store = await storeOf('receipt.csv.gz');
    const variants = await readVariants(store, {});
    const share = (noise: number) => {
      const net = workflowNet(discoverTree(variants, noise));
      return variants.filter(({ activities }) => runsTrace(net, activities)).length;
    };
    assert.equal(share(0), 116);
    assert.ok(share(0.2) < 116);
    store.close();
  });
});
