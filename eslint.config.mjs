/** Lint: what types don't catch. The house's own rules (names, lengths of files) are in tools/checks/. */
import tseslint from 'typescript-eslint';

export default tseslint.config(
  { ignores: ['.lab/', 'node_modules/', '**/generated/'] },
  ...tseslint.configs.recommended,
  {
    files: ['**/*.ts', '**/*.tsx', '**/*.mjs'],
    rules: {
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_' }],
      '@typescript-eslint/consistent-type-imports': 'error',
      'max-lines-per-function': ['error', { max: 70, skipBlankLines: true, skipComments: true }],
      'no-console': 'off',
      eqeqeq: 'error',
    },
  },
  {
    // A describe() is a chapter, not a function.
    files: ['**/*.test.ts', '**/*.test.tsx'],
    rules: { 'max-lines-per-function': 'off' },
  },
);
