/** Tests stand beside the code. swc compiles each file on the fly; ES-only packages are compiled with it. */
export default {
  testEnvironment: 'node',
  // No test is about time: this only ends one that hangs, also on a machine that has much else to do.
  testTimeout: 30_000,
  testMatch: ['<rootDir>/{proto,stacks,apps,infra,loadtest,experiments,tools}/**/*.test.{ts,tsx}'],
  modulePathIgnorePatterns: ['<rootDir>/.lab'],
  transform: {
    '\\.(m?[jt]sx?)$': ['@swc/jest', {
      jsc: { parser: { syntax: 'typescript', tsx: true }, transform: { react: { runtime: 'automatic' } }, target: 'es2023' },
      module: { type: 'commonjs' },
    }],
  },
  transformIgnorePatterns: ['/node_modules/(?!(d3-[a-z]+|internmap)/)'],
};
