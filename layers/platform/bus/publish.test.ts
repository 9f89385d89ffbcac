import { beforeEach, describe, expect, it } from '@jest/globals';
import { EventBridgeClient, PutEventsCommand } from '@aws-sdk/client-eventbridge';
import type { Fact } from '@tributary/domain/facts/fact';
import { mockClient } from 'aws-sdk-client-mock';
import { publish } from './publish.ts';

const bridge = mockClient(EventBridgeClient);
const put = publish('activations');
const taken = (count: number) => ({ Entries: Array.from({ length: count }, () => ({ EventId: 'e' })) });
const timeout = Object.assign(new Error('late'), { name: 'TimeoutError' });

function aFact(number: number, filler = ''): Fact {
  const ids = { id: `f${number}`, workspaceId: 'wsp_1', profileId: 'prf_1', key: 'k', messageId: 'm' };
  const at = '2026-11-02T09:30:00.000Z';
  return { name: 'Event Forwarded', detail: { v: 1, ...ids, at, number, type: 'track', event: { filler } } };
}
const facts = (count: number, filler = '') =>
  Array.from({ length: count }, (_, index) => aFact(index, filler));

describe('publish', () => {
  beforeEach(() => {
    bridge.reset();
    bridge.on(PutEventsCommand).callsFake(({ Entries }: { Entries: unknown[] }) => taken(Entries.length));
  });

  it('given more than a call takes, when published, then calls stay within count and bytes', async () => {
    expect(await put(facts(25))).toEqual({ failed: [] });
    await put(facts(12, 'é'.repeat(30_000)));
    const calls = bridge.commandCalls(PutEventsCommand).map(({ args }) => args[0].input.Entries ?? []);
    expect(calls.map((call) => call.length)).toEqual([10, 10, 5, 4, 4, 4]);
    expect(calls[0]?.[0]).toMatchObject({
      EventBusName: 'activations',
      Source: 'tributary',
      DetailType: 'Event Forwarded',
      Detail: JSON.stringify(aFact(0).detail),
    });
  });

  it('given entries that the bus refused, when published, then they are named by their place among the facts', async () => {
    const part = { FailedEntryCount: 1, Entries: [{ EventId: 'e' }, { ErrorCode: 'ThrottlingException' }] };
    bridge.on(PutEventsCommand).resolvesOnce(taken(10)).resolves(part);
    expect(await put(facts(12))).toEqual({ failed: [11] });
  });

  it('given one call of two without an answer, when published, then its facts are named', async () => {
    bridge.on(PutEventsCommand).rejectsOnce(timeout).resolves(taken(2));
    const { failed } = await put(facts(12));
    expect(failed).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
  });

  it('given no call with an answer, or a missing right, when published, then it throws', async () => {
    bridge.on(PutEventsCommand).rejects(timeout);
    await expect(put(facts(12))).rejects.toThrow('late');
    bridge.on(PutEventsCommand).rejects(Object.assign(new Error('denied'), { $fault: 'client' }));
    await expect(put(facts(1))).rejects.toThrow('denied');
  });
});
