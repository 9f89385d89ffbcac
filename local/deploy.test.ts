import { describe, expect, it } from '@jest/globals';
import { readOutputs, reasonIn } from './deploy.ts';

const OUTPUTS = {
  ApiUrl: 'https://abc.execute-api.us-east-1.amazonaws.com/',
  EventsStream: 'e',
  ProfilesTable: 'p',
  ConfigurationTable: 'c',
  ActivityTable: 'a',
  LakeBucket: 'l',
  ActivationsBus: 'b',
  AdminTokenSecret: 's',
};

describe('reading what a deploy left', () => {
  it('given outputs of several stacks, then they are one', () => {
    const { ApiUrl, ...data } = OUTPUTS;
    const stacks = { 'tributary-data': data, 'tributary-api': { ApiUrl, ExportsOutputX: 'arn:x' } };

    expect(readOutputs(JSON.stringify(stacks))).toEqual(OUTPUTS);
  });

  it('given that some are missing, then it names them', () => {
    const { LakeBucket, ApiUrl, ...rest } = OUTPUTS;
    expect([LakeBucket, ApiUrl]).toHaveLength(2);

    expect(() => readOutputs(JSON.stringify({ stack: rest }))).toThrow('ApiUrl, LakeBucket');
  });

  it('given the log of a failed deploy, then the reason is the resource that failed first', () => {
    const log = [
      'tributary-data |  1/12 | CREATE_FAILED | AWS::S3::Bucket | Lake/Bucket it was refused',
      'tributary-data |  2/12 | DELETE_FAILED | AWS::SQS::Queue | Lake/Queue',
      '❌  tributary-data failed to deploy',
      '‣ DeploymentError: Resource updates failed:',
    ].join('\n');

    expect(reasonIn(log)).toContain('it was refused');
  });

  it('given a failed build, then the reason is its error, without colours; given nothing, it says so', () => {
    expect(
      reasonIn('✘ \u001B[31m[ERROR] Could not resolve "x"\u001B[0m\n  at y\nError: Build failed:\n'),
    ).toBe('✘ [ERROR] Could not resolve "x"');
    expect(reasonIn('')).toBe('it said nothing');
  });
});
