import { App } from 'aws-cdk-lib';
import { bundleFunctions } from './bundle.ts';
import { readSettings } from './settings.ts';
import { buildTributary } from './tributary.ts';

const app = new App();
const settings = readSettings((key): unknown => app.node.tryGetContext(key), process.env);
buildTributary(app, { settings, bundles: bundleFunctions() });
app.synth();
