// CyberSource's own Node SDK against our sandbox. The SDK is the vendor's: it is installed for the test and never kept.
import assert from 'node:assert/strict'
import {mkdtemp, rm} from 'node:fs/promises'
import {createRequire} from 'node:module'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {after, before, test} from 'node:test'
import {startCyberSource} from './java.mjs'

const sdk = createRequire(import.meta.url)('cybersource-rest-client')

let keys
let sandbox
before(async () => {
  keys = await mkdtemp(join(tmpdir(), 'camel-mle-cybersource-'))
  // It takes no plain payment, so one that succeeds was encrypted.
  sandbox = await startCyberSource(keys, '/pts/v2/payments')
})
after(async () => {
  sandbox.close()
  await rm(keys, {recursive: true})
})

// The SDK's configuration for one account; more overrides it.
function configuration(more = {}) {
  return {
    authenticationType: 'jwt',
    runEnvironment: sandbox.CYBERSOURCE_HOST,
    intermediateHost: sandbox.CYBERSOURCE_URL,
    merchantID: sandbox.MERCHANT_ID,
    keysDirectory: keys,
    keyFileName: sandbox.MERCHANT_ID,
    keyAlias: sandbox.MERCHANT_ID,
    keyPass: sandbox.KEY_PASSWORD,
    enableRequestMLEForOptionalApisGlobally: true,
    enableResponseMleGlobally: true,
    responseMlePrivateKeyFilePath: join(keys, `${sandbox.MERCHANT_ID}-response.p12`),
    responseMlePrivateKeyFilePassword: sandbox.KEY_PASSWORD,
    responseMleKID: sandbox.MERCHANT_RESPONSE_KEY,
    logConfiguration: {enableLog: false},
    ...more,
  }
}

function sharedSecret() {
  return {
    jwtKeyType: 'SHARED_SECRET',
    merchantKeyId: sandbox.MERCHANT_SECRET_ID,
    merchantsecretKey: sandbox.MERCHANT_SECRET,
    mleForRequestPublicCertPath: join(keys, 'sjc.pem'),
  }
}

function metaKey() {
  return {
    useMetaKey: true,
    portfolioID: sandbox.PORTFOLIO_ID,
    keyFileName: sandbox.PORTFOLIO_ID,
    keyAlias: sandbox.PORTFOLIO_ID,
    responseMlePrivateKeyFilePath: join(keys, `${sandbox.PORTFOLIO_ID}-response.p12`),
    responseMleKID: sandbox.PORTFOLIO_RESPONSE_KEY,
  }
}

const payment = {
  clientReferenceInformation: {code: 'TC50171_3'},
  orderInformation: {amountDetails: {totalAmount: '102.21', currency: 'USD'}},
}

// Gives {error, status, body}: what the SDK made of the answer.
function call(api, method, ...args) {
  return new Promise((resolve) =>
    api[method](...args, (error, data, response) =>
      resolve({error, data, status: response?.status ?? error?.status, text: response?.text ?? error?.response?.text})))
}

function pay(config, body = payment) {
  return call(new sdk.PaymentsApi(config, new sdk.ApiClient()), 'createPayment', body)
}

const accounts = [['a P12', () => ({})], ['a shared secret', sharedSecret], ['a meta key', metaKey]]
for (const [what, more] of accounts) {
  test(`a payment with ${what}, encrypted both ways`, async () => {
    const {error, status, text} = await pay(configuration(more()))
    assert.equal(error, null, String(error && (error.response?.text ?? error.message ?? error)))
    assert.equal(status, 201)
    assert.match(text, /"status":"AUTHORIZED"/)
  })
}

test('a GET asks for an encrypted answer and opens it', async () => {
  const config = configuration()
  const made = await pay(config)
  const id = JSON.parse(made.text).id
  const found = await call(new sdk.TransactionDetailsApi(config, new sdk.ApiClient()), 'getTransaction', id)
  assert.equal(found.error, null)
  assert.match(found.text, new RegExp(`"id":"${id}"`))
})

test('an encrypted 400 is opened', async () => {
  const {error, status, text} = await pay(configuration(), {orderInformation: {}})
  assert.ok(error)
  assert.equal(status, 400)
  assert.match(text, /MISSING_FIELD/)
})

test('a response key that is not registered is refused', async () => {
  const {error, status, text} = await pay(configuration({responseMleKID: '0000000000000000000000'}))
  assert.ok(error)
  assert.equal(status, 401)
  assert.match(text, /UNAUTHORIZED_USER/)
})

test('another secret is refused', async () => {
  const wrong = {...sharedSecret(), merchantsecretKey: sandbox.PORTFOLIO_SECRET}
  assert.equal((await pay(configuration(wrong))).status, 401)
})
