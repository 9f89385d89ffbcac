import * as z from 'zod';

/** A resource as a template has it. */
export const TemplateResource = z.object({
  Type: z.string(),
  Properties: z.record(z.string(), z.unknown()).default({}),
  DependsOn: z.union([z.string().transform((one) => [one]), z.array(z.string())]).default([]),
  DeletionPolicy: z.string().optional(),
  UpdateReplacePolicy: z.string().optional(),
});

export const Resource = TemplateResource.extend({ id: z.string(), stack: z.string() });
export type Resource = z.infer<typeof Resource>;

export type Synthesised = {
  readonly resources: readonly Resource[];
  readonly ofType: (type: string) => readonly Resource[];
  readonly outputs: readonly string[];
};
