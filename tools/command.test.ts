import { afterEach, beforeEach, describe, expect, jest, test } from '@jest/globals';
import { commandLine } from './command.ts';

const config = { allowPositionals: true, options: { stack: { type: 'string', default: 'dev' }, own: { type: 'boolean' }, events: { type: 'string' } } } as const;

describe('a command line', () => {
  const said: string[] = [];
  beforeEach(() => {
    said.length = 0;
    for (const method of ['log', 'error'] as const) jest.spyOn(console, method).mockImplementation((text: unknown) => void said.push(String(text)));
    jest.spyOn(process, 'exit').mockImplementation((code) => { throw new Error(`exit ${String(code)}`); });
  });
  afterEach(() => { jest.restoreAllMocks(); });

  test('is read with its defaults', () => {
    const { values, positionals } = commandLine({ ...config, args: ['run', '--own', '--events', '7'] });
    expect([{ ...values }, positionals]).toEqual([{ stack: 'dev', own: true, events: '7' }, ['run']]);
  });

  test.each([[['--evnts', '7'], "Unknown option '--evnts'. "], [['--events'], "Option '--events <value>' argument missing. "], [['--own=yes'], "Option '--own' does not take an argument. "]])(
    'that can\'t be read (%j) says so with the options there are, and is misuse', (args, begins) => {
      expect(() => commandLine({ ...config, args })).toThrow('exit 2');
      expect(said).toEqual([`\n${begins}Options: --stack STACK (dev), --own, --events EVENTS`]);
    });

  test('that asks for help gets it', () => {
    expect(() => commandLine({ ...config, args: ['--help'] })).toThrow('exit 0');
    expect(said).toEqual(['Options: --stack STACK (dev), --own, --events EVENTS']);
  });
});
