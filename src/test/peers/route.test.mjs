// Our YAML routes against a foreign server that plays Method.
import assert from 'node:assert/strict'
import {mkdtemp, readFile, rm, writeFile} from 'node:fs/promises'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {test} from 'node:test'
import * as jose from './jose.mjs'
import * as nodeJose from './node-jose.mjs'
import {project, run} from './java.mjs'
import {API_KEY, startMethod} from './method-server.mjs'
import {connect} from './method-client.mjs'

const entity = 'examples/create-entity/individual.json'
const settings = await readFile(join(project, 'examples/create-entity/application.properties'), 'utf8')

// Runs the route once against such a server; gives what it printed and what the server saw.
async function create({route = 'create-entity', enc = 'A256GCM', ...serverOptions}) {
  const directory = await mkdtemp(join(tmpdir(), 'camel-mle-peer-'))
  const method = await startMethod(serverOptions)
  try {
    const file = join(directory, 'application.properties')
    await writeFile(file, `${settings}\ncamel.component.mle.encryption-method = ${enc}\n`)
    const ran = await run(
      ['create-entities', '--register', '--contact', 'keys@example.com', '--keys', join(directory, 'own.jwks.json'),
        '--settings', file, '--route', `routes/${route}.camel.yaml`, entity],
      {METHOD_URL: method.url, METHOD_API_KEY: API_KEY})
    return {...ran, seen: method.seen}
  } finally {
    await method.close()
    await rm(directory, {recursive: true})
  }
}

const cases = [
  {route: 'create-entity', jwe: jose, enc: 'A256GCM', answerEnc: 'A256GCM'},
  {route: 'create-entity', jwe: jose, enc: 'A128GCM', answerEnc: 'A128GCM'},
  {route: 'create-entity-three-steps', jwe: jose, enc: 'A256GCM', answerEnc: 'A128GCM'},
  {route: 'create-entity', jwe: nodeJose, enc: 'A128GCM', answerEnc: 'A256GCM'},
]
for (const one of cases) {
  test(`${one.route} with ${one.enc} to a server with ${one.jwe.name} that answers with ${one.answerEnc}`, async () => {
    const {exitCode, output, seen} = await create(one)
    assert.deepEqual(seen.mismatches, [], output)
    assert.equal(exitCode, 0, output)
    assert.equal(seen.entities.length, 1)
    const [{header, plaintext, headers}] = seen.entities
    assert.equal(header.enc, one.enc)
    assert.equal(header.cid, seen.registrations[0].jwk.kid)
    assert.deepEqual(plaintext, await readFile(join(project, entity)))
    assert.match(output, /created +ent_peer000000001/)
    if (one.route === 'create-entity') {
      assert.match(headers['idempotency-key'], /^[0-9a-f-]{36}$/)
    }
  })
}

const spoiled = [
  ['under another kid', {header: {kid: 'another-key'}}],
  ['in plain', {plain: true}],
  ['with a changed tag', {jwe: changeLastSegment}],
]
for (const [what, spoil] of spoiled) {
  test(`the route accepts no answer ${what}`, async () => {
    const {exitCode, output} = await create({jwe: jose, spoil})
    assert.equal(exitCode, 1, output)
    assert.match(output, /0 of 1 entities created over MLE/)
    assert.doesNotMatch(output, /ada\.sample/)
  })
}

const wrongRequests = [
  ['without typ', {header: {typ: undefined}}],
  ['to another kid', {header: {kid: 'mthd_jwk_other'}}],
  ['with a cid that is not registered', {header: {cid: 'nobody'}}],
]
for (const [what, options] of wrongRequests) {
  test(`the server would notice a request ${what}`, async () => {
    const method = await startMethod({jwe: jose})
    try {
      const client = await connect({url: method.url, apiKey: API_KEY, jwe: jose})
      await client.register()
      assert.equal((await client.postEncrypted('/entities', {}, options)).status, 400)
      assert.equal(method.seen.mismatches.length, 1)
    } finally {
      await method.close()
    }
  })
}

function changeLastSegment(compact) {
  const at = compact.lastIndexOf('.') + 1
  return compact.slice(0, at) + (compact[at] === 'A' ? 'B' : 'A') + compact.slice(at + 1)
}
