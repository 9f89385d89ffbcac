import { InvokeCommand } from '@aws-sdk/client-lambda';
import type { PreviewStarter } from '@tributary/domain/previewing/preview-job';
import { lambda } from '../clients/lambda.ts';

/**
 * Begins previews by calling their function without waiting for it: Lambda keeps the call, which costs nothing while
 * nobody previews.
 *
 * @example
 * await previewStarter(env.PREVIEW_FUNCTION).start({ v: 1, workspaceId, id });
 */
export function previewStarter(functionName: string): PreviewStarter {
  return {
    start: async (message) => {
      const Payload = Buffer.from(JSON.stringify(message));
      await lambda().send(
        new InvokeCommand({ FunctionName: functionName, InvocationType: 'Event', Payload }),
      );
    },
  };
}
