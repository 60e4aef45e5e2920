import { createHash } from 'node:crypto';
import {
  closeSync,
  existsSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import * as tf from '@tensorflow/tfjs';
import { z } from 'zod';
import { EventLogError } from '../../eventlog/index.ts';
import type { NetworkShape } from './network.ts';
import { StepDropout } from './step-dropout.ts';

/** A network as it leaves a thread or goes to disk: the same on every backend. */
export interface NetworkArtifacts {
  shape: NetworkShape;
  /** layers and what they are made from, as TensorFlow.js writes them */
  topology: unknown;
  weightSpecs: tf.io.WeightsManifestEntry[];
  weights: ArrayBuffer;
}

/** The network as artifacts; it stays as it is. */
export async function artifactsOf(network: tf.LayersModel, shape: NetworkShape): Promise<NetworkArtifacts> {
  let saved: NetworkArtifacts | null = null;
  const keep = tf.io.withSaveHandler(async ({ modelTopology, weightSpecs, weightData }) => {
    if (!(weightData instanceof ArrayBuffer)) throw new Error('TensorFlow.js gave the weights in parts.');
    saved = { shape, topology: modelTopology, weightSpecs: weightSpecs ?? [], weights: weightData };
    return { modelArtifactsInfo: { dateSaved: new Date(0), modelTopologyType: 'JSON' } };
  });
  await network.save(keep);
  if (saved === null) throw new Error('TensorFlow.js did not save the network.');
  return saved;
}

/** The network that the artifacts describe, on the backend that is set up. */
export async function networkOf({ topology, weightSpecs, weights }: NetworkArtifacts): Promise<tf.LayersModel> {
  tf.serialization.registerClass(StepDropout);
  const artifacts = { modelTopology: topology as object, weightSpecs, weightData: weights };
  return await tf.loadLayersModel(tf.io.fromMemory(artifacts));
}

/** SHA-256 of the weights: equal for equal weights, whatever the layers are called. */
export const weightHash = ({ weights }: NetworkArtifacts): string => hashOf(new Uint8Array(weights));

/**
 * Writes a network to a new folder: `model.json` and `weights.bin` as TensorFlow.js itself reads them, and
 * `hashes.json` over both. The folder appears whole or not at all.
 *
 * @throws EventLogError model-exists when the folder is there already: a saved model never changes
 */
export function saveNetwork(folder: string, artifacts: NetworkArtifacts): void {
  if (existsSync(folder)) {
    throw new EventLogError(
      'model-exists',
      `There is a model in ${folder} already, and a saved model never changes. Name another folder.`,
    );
  }
  const { shape, topology, weightSpecs, weights } = artifacts;
  const model = {
    format: 'layers-model',
    generatedBy: `TensorFlow.js ${tf.version.tfjs}`,
    modelTopology: topology,
    weightsManifest: [{ paths: [FILES.weights], weights: weightSpecs }],
    userDefinedMetadata: { shape },
  };
  const [modelBytes, weightBytes] = [Buffer.from(JSON.stringify(model)), new Uint8Array(weights)];
  const hashes = { [FILES.model]: hashOf(modelBytes), [FILES.weights]: hashOf(weightBytes) };
  const partial = `${folder}.partial`;
  rmSync(partial, { recursive: true, force: true });
  mkdirSync(partial, { recursive: true });
  writeDurably(join(partial, FILES.model), modelBytes);
  writeDurably(join(partial, FILES.weights), weightBytes);
  writeDurably(join(partial, FILES.hashes), Buffer.from(JSON.stringify(hashes)));
  renameSync(partial, folder);
}

/**
 * Reads a network that was saved, if it is what was saved.
 *
 * @throws EventLogError model-not-found, model-damaged when a byte of it has changed
 */
export function readNetwork(folder: string): NetworkArtifacts {
  if (!existsSync(join(folder, FILES.hashes))) {
    throw new EventLogError('model-not-found', `There is no saved model in ${folder}. Name the folder of one.`);
  }
  const hashes = parsed(folder, FILES.hashes, hashesSchema, readFileSync(join(folder, FILES.hashes)));
  const modelBytes = checkedBytes(folder, FILES.model, hashes[FILES.model]);
  const weightBytes = checkedBytes(folder, FILES.weights, hashes[FILES.weights]);
  const model = parsed(folder, FILES.model, modelSchema, modelBytes);
  return {
    shape: model.userDefinedMetadata.shape,
    topology: model.modelTopology,
    weightSpecs: model.weightsManifest.flatMap(({ weights }) => weights),
    weights: new Uint8Array(weightBytes).buffer,
  };
}

const FILES = { model: 'model.json', weights: 'weights.bin', hashes: 'hashes.json' } as const;

const hashesSchema = z.strictObject({ [FILES.model]: z.string(), [FILES.weights]: z.string() });

const count = z.int().nonnegative();
const weightSchema = z.object({ name: z.string(), shape: z.array(count), dtype: z.enum(['float32', 'int32', 'bool']) });
const modelSchema = z.object({
  modelTopology: z.looseObject({}),
  weightsManifest: z.array(z.object({ paths: z.array(z.string()), weights: z.array(weightSchema) })),
  userDefinedMetadata: z.object({
    shape: z.object({
      numbers: count,
      categories: z.array(count),
      hidden: z.array(count),
      dropout: z.number(),
      seed: z.int(),
    }),
  }),
});

const hashOf = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');

function checkedBytes(folder: string, file: string, expected: string): Uint8Array {
  const path = join(folder, file);
  if (!existsSync(path)) throw damaged(folder, `${file} is missing`);
  const bytes = readFileSync(path);
  const found = hashOf(bytes);
  if (found !== expected) throw damaged(folder, `${file} has hash ${found}, but ${expected} was saved`);
  return bytes;
}

function parsed<Content>(folder: string, file: string, schema: z.ZodType<Content>, bytes: Uint8Array): Content {
  try {
    return schema.parse(JSON.parse(Buffer.from(bytes).toString('utf8')));
  } catch (cause) {
    throw damaged(folder, `${file} is not what Throughline writes`, cause);
  }
}

const damaged = (folder: string, what: string, cause?: unknown): EventLogError =>
  new EventLogError(
    'model-damaged',
    `The model in ${folder} is not the one that was saved: ${what}. Restore it from a backup, or train it again.`,
    { cause },
  );

function writeDurably(path: string, bytes: Uint8Array): void {
  const file = openSync(path, 'wx');
  try {
    writeFileSync(file, bytes);
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
}
