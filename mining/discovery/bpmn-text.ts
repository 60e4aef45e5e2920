import { xmlEscaped } from '../../eventlog/index.ts';
import type { BpmnDiagram, BpmnNode } from './bpmn-diagram.ts';

/** The process as BPMN 2.0 (ISO/IEC 19510) with its diagram, for any modeller to open. */
export function bpmnText({ nodes, flows }: BpmnDiagram): string {
  const nodeId = (node: number) => `node_${node}`;
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    '<bpmn:definitions xmlns:bpmn="http://www.omg.org/spec/BPMN/20100524/MODEL"',
    '  xmlns:bpmndi="http://www.omg.org/spec/BPMN/20100524/DI" xmlns:dc="http://www.omg.org/spec/DD/20100524/DC"',
    '  xmlns:di="http://www.omg.org/spec/DD/20100524/DI" id="definitions" targetNamespace="urn:throughline:discovered">',
    '<bpmn:process id="process" isExecutable="false">',
    ...nodes.map((node, place) => nodeText(node, place, flows)),
    ...flows.map(
      ({ from, to }, flow) =>
        `<bpmn:sequenceFlow id="flow_${flow}" sourceRef="${nodeId(from)}" targetRef="${nodeId(to)}"/>`,
    ),
    '</bpmn:process>',
    '<bpmndi:BPMNDiagram id="diagram">',
    '<bpmndi:BPMNPlane id="plane" bpmnElement="process">',
    ...nodes.map(
      ({ x, y, width, height }, place) =>
        `<bpmndi:BPMNShape id="shape_${place}" bpmnElement="${nodeId(place)}">` +
        `<dc:Bounds x="${x}" y="${y}" width="${width}" height="${height}"/></bpmndi:BPMNShape>`,
    ),
    ...flows.map(
      ({ bends }, flow) =>
        `<bpmndi:BPMNEdge id="edge_${flow}" bpmnElement="flow_${flow}">` +
        `${bends.map(({ x, y }) => `<di:waypoint x="${x}" y="${y}"/>`).join('')}</bpmndi:BPMNEdge>`,
    ),
    '</bpmndi:BPMNPlane>',
    '</bpmndi:BPMNDiagram>',
    '</bpmn:definitions>',
  ].join('\n');
}

function nodeText({ kind, name }: BpmnNode, place: number, flows: BpmnDiagram['flows']): string {
  const incoming = flows.flatMap(({ to }, flow) =>
    to === place ? [`<bpmn:incoming>flow_${flow}</bpmn:incoming>`] : [],
  );
  const outgoing = flows.flatMap(({ from }, flow) =>
    from === place ? [`<bpmn:outgoing>flow_${flow}</bpmn:outgoing>`] : [],
  );
  const named = name === null ? '' : ` name="${xmlEscaped(name)}"`;
  return `<bpmn:${kind} id="node_${place}"${named}>${incoming.join('')}${outgoing.join('')}</bpmn:${kind}>`;
}
