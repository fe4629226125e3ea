// KEDA's resources in the examples, beside models made from KEDA's own Go types: what is there has to have the right type, by
// the models' validators, and nothing may be there that KEDA does not know, by TypeScript.
import assert from 'node:assert/strict';
import {readFileSync} from 'node:fs';
import {test} from 'node:test';
import * as keda from '@kubernetes-models/keda/keda.sh/v1alpha1';
import ts from 'typescript';
import {parseAllDocuments} from 'yaml';

const FILES = ['kubernetes/scaling.yaml', 'camel-k/scaling.yaml'];
const HERE = new URL('.', import.meta.url).pathname;

const manifests = FILES.flatMap((file) =>
  parseAllDocuments(readFileSync(new URL(`../../../examples/${file}`, import.meta.url), 'utf8'))
    .map((document) => [`${file}: ${document.toJS().kind}`, document.toJS()]));

/** What is wrong with it, none if nothing is. */
function problems(manifest) {
  const found = unknownFields(manifest);
  try {
    new keda[manifest.kind](manifest).validate();
  } catch (wrong) {
    found.push(wrong.message);
  }
  return found;
}

function unknownFields(manifest) {
  const name = `${HERE}manifest.mts`;
  const text = `import type {I${manifest.kind}} from '@kubernetes-models/keda/keda.sh/v1alpha1';
export const manifest: I${manifest.kind} = ${JSON.stringify(manifest)};`;
  const options = {
    noEmit: true,
    strict: true,
    skipLibCheck: true,
    types: [],
    target: ts.ScriptTarget.ES2022,
    module: ts.ModuleKind.NodeNext,
  };
  const host = ts.createCompilerHost(options);
  const usual = {getSourceFile: host.getSourceFile, fileExists: host.fileExists};
  host.getSourceFile = (file, ...rest) =>
    file === name ? ts.createSourceFile(file, text, options.target) : usual.getSourceFile(file, ...rest);
  host.fileExists = (file) => file === name || usual.fileExists(file);
  return ts.getPreEmitDiagnostics(ts.createProgram([name], options, host))
    .map((one) => ts.flattenDiagnosticMessageText(one.messageText, '\n'));
}

for (const [name, manifest] of manifests) {
  test(`${name} is as KEDA's types say`, () => assert.deepEqual(problems(manifest), []));
}

test('all of them are looked at', () =>
  assert.deepEqual(manifests.map(([, {kind}]) => kind), ['ScaledObject', 'TriggerAuthentication', 'ScaledObject']));

const [, scaling] = manifests[0];
const [, login] = manifests[1];
const wrong = {
  'an unknown field of the specification': [scaling, (it) => { it.spec.pollinginterval = 5; }],
  'an unknown field of a trigger': [scaling, (it) => { it.spec.triggers[0].authenticationRf = {name: 'x'}; }],
  'an unknown field of the autoscaler': [
    scaling, (it) => { it.spec.advanced.horizontalPodAutoscalerConfig.behavior.scaleDown.stabilisation = 300; }],
  'a number where a text belongs': [scaling, (it) => { it.spec.triggers[0].metadata.lagThreshold = 500; }],
  'no trigger': [scaling, (it) => { delete it.spec.triggers; }],
  'an unknown field of a secret': [login, (it) => { it.spec.secretTargetRef[0].keys = 'sasl'; }],
};
for (const [name, [manifest, spoil]] of Object.entries(wrong)) {
  test(`${name} would be found`, () => {
    const spoilt = structuredClone(manifest);
    spoil(spoilt);
    assert.notDeepEqual(problems(spoilt), []);
  });
}
