import * as tf from '@tensorflow/tfjs';

interface StepDropoutSettings {
  name: string;
  rate: number;
  seed: number;
}

/**
 * Drops a share of its inputs while training, another share at each step, the same for the same seed. The layer that
 * TensorFlow.js has drops the same places at every step when it is seeded, and cannot be repeated when it is not.
 */
export class StepDropout extends tf.layers.Layer {
  static readonly className = 'StepDropout';

  private readonly settings: StepDropoutSettings;
  private step = 0;

  constructor(settings: StepDropoutSettings) {
    super({ name: settings.name });
    this.settings = settings;
  }

  override computeOutputShape(inputShape: tf.Shape | tf.Shape[]): tf.Shape | tf.Shape[] {
    return inputShape;
  }

  override call(inputs: tf.Tensor | tf.Tensor[], { training }: { training?: boolean }): tf.Tensor {
    const x = Array.isArray(inputs) ? inputs[0] : inputs;
    if (x === undefined) throw new Error('Dropout was called without an input.');
    const { rate, seed } = this.settings;
    if (training !== true || rate === 0) return x.clone();
    this.step += 1;
    return tf.tidy(() => {
      const kept = tf.randomUniform(x.shape, 0, 1, 'float32', `${seed}/${this.step}`).greaterEqual(rate);
      return x.mul(kept.cast('float32')).div(1 - rate);
    });
  }

  override getConfig(): tf.serialization.ConfigDict {
    const { name, rate, seed } = this.settings;
    return { ...super.getConfig(), name, rate, seed };
  }
}
