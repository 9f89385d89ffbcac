import { eventStreamContract } from './event-stream.contract.ts';
import { memoryEventStream } from './event-stream.memory.ts';
import { lakeWriterContract } from './lake-writer.contract.ts';
import { memoryLake } from './lake-writer.memory.ts';

eventStreamContract('in memory', () => {
  const stream = memoryEventStream();
  return Promise.resolve({ stream, stored: () => Promise.resolve(stream.records) });
});

lakeWriterContract('in memory', () => {
  const lake = memoryLake();
  return Promise.resolve({ lake, read: (key) => Promise.resolve(lake.objects.get(key)) });
});
