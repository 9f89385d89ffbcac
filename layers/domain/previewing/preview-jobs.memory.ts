import { PreviewJob, type PreviewJobs, type PreviewMessage, type PreviewStarter } from './preview-job.ts';

/**
 * Jobs in memory, as JSON.
 *
 * @example
 * const jobs = memoryPreviewJobs();
 * await jobs.save(job);
 */
export function memoryPreviewJobs(): PreviewJobs {
  const texts = new Map<string, string>();
  const find = (workspaceId: string, id: string) => {
    const text = texts.get(`${workspaceId} ${id}`);
    return text === undefined ? undefined : PreviewJob.parse(JSON.parse(text));
  };
  return {
    save(job) {
      if (find(job.workspaceId, job.id)?.state !== 'done')
        texts.set(`${job.workspaceId} ${job.id}`, JSON.stringify(job));
      return Promise.resolve();
    },
    find: (workspaceId, id) => Promise.resolve(find(workspaceId, id)),
  };
}

/**
 * Keeps what was to be started.
 *
 * @example
 * const starter = memoryPreviewStarter();
 * starter.started; // [{ v: 1, workspaceId, id }]
 */
export function memoryPreviewStarter(): PreviewStarter & { readonly started: PreviewMessage[] } {
  const started: PreviewMessage[] = [];
  return {
    started,
    start(message) {
      started.push(message);
      return Promise.resolve();
    },
  };
}
