import { expect, test } from '@jest/globals';
import { envoySource } from './envoy-source.ts';
import { goldenRules } from './golden-metrics.ts';

test('the recording rules are what they have been', () => {
  expect(goldenRules(envoySource)).toMatchSnapshot();
});
