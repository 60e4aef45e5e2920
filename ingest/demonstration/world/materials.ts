import type { Temperature } from './entities.ts';

export interface Material {
  number: string;
  text: string;
  temperature: Temperature;
  cents: number;
}

const RANGES: readonly { temperature: Temperature; first: number; texts: readonly string[] }[] = [
  {
    temperature: 'Ambient',
    first: 10_000,
    texts: [
      'Exam gloves',
      'Gauze',
      'Syringes',
      'Masks',
      'Paper towels',
      'Coffee',
      'Flour',
      'Rice',
      'Labels',
      'Disinfectant',
    ],
  },
  {
    temperature: 'Chilled',
    first: 20_000,
    texts: ['Vaccine kit', 'Insulin', 'Yoghurt', 'Salad', 'Reagents', 'Cheese'],
  },
  { temperature: 'Frozen', first: 30_000, texts: ['Plasma', 'Ice packs', 'Fish fillets', 'Berries', 'Bread dough'] },
];

/** Three sizes of everything, each dearer than the one before. */
export const MATERIALS: readonly Material[] = RANGES.flatMap(({ temperature, first, texts }) =>
  texts.flatMap((text, index) =>
    ['S', 'M', 'L'].map((size, step) => ({
      number: `M-${first + index * 10 + step}`,
      text: `${text} ${size}`,
      temperature,
      cents: (350 + ((index * 1_370) % 4_100)) * (step + 1),
    })),
  ),
);
