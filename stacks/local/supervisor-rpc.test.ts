import { describe, expect, test } from '@jest/globals';
import { decodeResponse, encodeCall, SupervisorFault } from './supervisor-rpc.ts';

const answer = (value: string) => `<?xml version='1.0'?>\n<methodResponse>\n<params>\n<param>\n<value>${value}</value>\n</param>\n</params>\n</methodResponse>`;
const member = (name: string, value: string) => `<member>\n<name>${name}</name>\n<value>${value}</value>\n</member>\n`;

test('a call carries its parameters, whatever is in them', () => {
  expect(encodeCall('supervisor.startProcess', ['a<b&c', false])).toBe('<?xml version="1.0"?><methodCall><methodName>supervisor.startProcess</methodName>'
    + '<params><param><value><string>a&lt;b&amp;c</string></value></param><param><value><boolean>0</boolean></value></param></params></methodCall>');
});

describe('an answer', () => {
  test('is a struct of numbers, texts and booleans', () => {
    const struct = `<struct>\n${member('name', '<string>kafka</string>')}${member('pid', '<int>12</int>')}${member('up', '<boolean>1</boolean>')}${
      member('said', '<string></string>')}</struct>`;
    expect(decodeResponse('getProcessInfo', answer(struct))).toEqual({ name: 'kafka', pid: 12, up: true, said: '' });
  });

  test('is a list, also of one or none', () => {
    const list = (...items: string[]) => `<array><data>\n${items.map((item) => `<value>${item}</value>`).join('\n')}</data></array>`;
    expect(decodeResponse('reloadConfig', answer(list(list(list('<string>a</string>'), list(), list('<string>b</string>', '<string>c</string>'))))))
      .toEqual([[['a'], [], ['b', 'c']]]);
  });

  test('that is a fault is an error with its code', () => {
    const fault = `<methodResponse><fault><value><struct>${member('faultCode', '<int>10</int>')}${
      member('faultString', '<string>BAD_NAME: x</string>')}</struct></value></fault></methodResponse>`;
    expect(() => decodeResponse('stopProcess', fault)).toThrow(SupervisorFault);
    expect(() => decodeResponse('stopProcess', fault)).toThrow('supervisor.stopProcess: BAD_NAME: x');
  });
});
