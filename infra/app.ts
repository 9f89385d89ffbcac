import { App, Validations } from 'aws-cdk-lib';
import { AwsSolutionsChecks } from 'cdk-nag';
import { bundleFunctions } from './bundle.ts';
import { readSettings } from './settings.ts';
import { buildTributary } from './tributary.ts';

const app = new App();
const settings = readSettings((key): unknown => app.node.tryGetContext(key), process.env);
buildTributary(app, { settings, bundles: bundleFunctions() });
// The rules are for what AWS gets: the emulator has neither the TLS nor the archive that they ask for.
if (!settings.local) Validations.of(app).addPlugins(new AwsSolutionsChecks(app, { verbose: true }));
app.synth();
