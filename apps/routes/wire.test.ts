import { describe, expect, it } from '@jest/globals';
import { scenarios } from '../../stacks/scenarios/index.ts';
import { asStored, sampleEvents } from '../../stacks/testing/as-stored.ts';
import { openAccept } from './accept.ts';
import { openWire, outsideCall, WireError } from './wire.ts';

describe.each(Object.values(scenarios))('the wire of $id', (scenario) => {
  const wire = openWire(scenario);

  it('gives back every event as it was sent, and as its stages make it', () => {
    for (const event of sampleEvents(scenario, 200)) {
      for (const one of [event, asStored(scenario, event)]) expect(wire.decodeEvent(wire.encodeEvent(one))).toEqual(one);
    }
  });

  it('refuses, by their names, the fields of a message that has none: what proto3 fills in is never an event', () => {
    const accept = openAccept({ scenario, route: 'r', wire });
    const accepted = accept(wire.decodeEvent(new Uint8Array()));
    expect('problems' in accepted && accepted.problems.length).toBeGreaterThan(0);
  });

  it('takes batches of its own, and refuses those of any other scenario', () => {
    const batch = [{ id: 'a', route: 'r', acceptedAt: 1.5, event: Buffer.of(8, 1) }];
    expect(wire.decodeBatch(wire.encodeBatch(batch))).toEqual(batch);
    for (const other of Object.values(scenarios).filter(({ id }) => id !== scenario.id)) {
      expect(() => wire.decodeBatch(openWire(other).encodeBatch(batch))).toThrow(`its events are of scenario \`${other.id}\``);
    }
  });

  it('tells what isn\'t a message', () => expect(() => wire.decodeEvent(Uint8Array.of(0xff))).toThrow(WireError));
});

/** Byte by byte, as other implementations of the contract make it. */
describe('the contract of Black Friday', () => {
  const { blackfriday } = scenarios;
  const wire = openWire(blackfriday);
  const accept = openAccept({ scenario: blackfriday, route: 'sales', wire });
  const price = Buffer.alloc(8);
  price.writeDoubleLE(249.5);
  const message = (category: number) => Buffer.concat([
    Buffer.of(0x08, category), Buffer.of(0x12, 3), Buffer.from('TV1'), Buffer.of(0x19), price, Buffer.of(0x20, 2),
  ]);

  it('is ProductSaleService.ProcesarVenta of the package blackfriday', () => {
    expect(outsideCall(blackfriday)).toBe('/blackfriday.ProductSaleService/ProcesarVenta');
  });

  it.each([['Electronica', 1], ['Ropa', 2], ['Hogar', 3], ['Belleza', 4]])('has %s as %d', (categoria, number) => {
    const sale = { categoria, producto_id: 'TV1', precio: 249.5, cantidad_vendida: 2 };
    expect(Buffer.from(wire.encodeEvent(sale))).toEqual(message(number));
    expect(wire.decodeEvent(message(number))).toEqual(sale);
    expect(accept(wire.decodeEvent(message(number)))).toHaveProperty('envelope');
  });

  it.each([0, 5, 77])('refuses the category %d by the field\'s name', (number) => {
    expect(accept(wire.decodeEvent(message(number)))).toEqual({ problems: [{ field: 'categoria', problem: 'must be one of Electronica, Ropa, Hogar, Belleza' }] });
  });

  it('answers with `estado`', () => {
    expect(wire.encodeReply({ id: 'a', route: 'sales' })).toEqual(Buffer.concat([Buffer.of(0x0a, 8), Buffer.from('aceptada')]));
  });
});

it('a result that a caller claims is refused', () => {
  const { olympics } = scenarios;
  const wire = openWire(olympics);
  const [event] = sampleEvents(olympics, 1);
  const claimed = wire.decodeEvent(wire.encodeEvent({ ...event, result: 'winners' }));
  expect(openAccept({ scenario: olympics, route: 'r', wire })(claimed)).toEqual({ problems: [{ field: 'result', problem: 'is not a field of this event' }] });
});
