// Foreign clients against our sandbox: Method's documented client flow in Node.
import assert from 'node:assert/strict'
import {readFile} from 'node:fs/promises'
import {after, before, test} from 'node:test'
import * as jose from './jose.mjs'
import * as nodeJose from './node-jose.mjs'
import {project, startSandbox} from './java.mjs'
import {connect} from './method-client.mjs'

let sandbox
before(async () => (sandbox = await startSandbox()))
after(() => sandbox.close())

const individual = JSON.parse(await readFile(`${project}/examples/create-entity/individual.json`, 'utf8'))

async function connected(jwe) {
  const client = await connect({...sandbox, jwe})
  const registered = await client.register()
  assert.equal(registered.status, 200)
  assert.equal(registered.body.data.jwk.kid, client.kid)
  return client
}

for (const jwe of [jose, nodeJose]) {
  for (const enc of ['A256GCM', 'A128GCM']) {
    test(`${jwe.name} creates an entity with ${enc} and opens the answer`, async () => {
      const client = await connected(jwe)
      const answer = await client.postEncrypted('/entities', individual, {enc})
      assert.equal(answer.status, 200)
      assert.deepEqual(Object.keys(answer.body), ['encrypted'])
      const {header, value} = await client.open(answer.body)
      assert.deepEqual(header, {alg: 'RSA-OAEP-256', enc, kid: client.kid, typ: 'JWE'})
      assert.equal(value.success, true)
      assert.match(value.data.id, /^ent_\w{13}$/)
      assert.equal(value.data.individual.first_name, individual.individual.first_name)
    })
  }
}

const refusals = [
  ['an unknown kid', {kid: 'mthd_jwk_unknown'}, 'MLE_INVALID_KID'],
  ['an unknown cid', {cid: 'nobody'}, 'MLE_INVALID_CID'],
  ['no cid', {cid: undefined}, 'MLE_MUST_INCLUDE_CID'],
]
for (const [what, header, code] of refusals) {
  test(`the sandbox refuses ${what}`, async () => {
    const client = await connected(jose)
    const answer = await client.postEncrypted('/entities', individual, {header})
    assert.equal(answer.status, 400)
    assert.equal(answer.body.data.error.sub_type, code)
  })
}

test('the client would notice an answer under another kid', async () => {
  const client = await connected(jose)
  const answer = await client.postEncrypted('/entities', individual)
  await assert.rejects(client.open(answer.body, 'another-key'), /encrypted to the cid that was sent/)
})

test('the client would notice an answer that is encrypted to somebody else', async () => {
  const [one, other] = [await connected(jose), await connected(jose)]
  const answer = await one.postEncrypted('/entities', individual)
  await assert.rejects(other.open(answer.body, one.kid))
})
