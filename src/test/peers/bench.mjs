// CPU time of one message with each library of Node, as one line of JSON. Argument: rounds.
import {readFileSync} from 'node:fs'
import * as jose from 'jose'
import nodeJose from 'node-jose'

const rounds = Number(process.argv[2] ?? 5)
const sizes = [256, 64 * 1024, 1024 * 1024]
const header = {alg: 'RSA-OAEP-256', enc: 'A256GCM', kid: 'bench'}

const version = (name) =>
  JSON.parse(readFileSync(new URL(`node_modules/${name}/package.json`, import.meta.url))).version

const pair = await jose.generateKeyPair('RSA-OAEP-256', {modulusLength: 2048, extractable: true})
const nodeJoseKey = await nodeJose.JWK.asKey({...(await jose.exportJWK(pair.privateKey)), kid: 'bench'})

const libraries = [
  {
    name: `jose ${version('jose')}`,
    encrypt: (plaintext) => new jose.CompactEncrypt(plaintext).setProtectedHeader(header).encrypt(pair.publicKey),
    decrypt: async (token) => (await jose.compactDecrypt(token, pair.privateKey)).plaintext,
  },
  {
    name: `node-jose ${version('node-jose')}`,
    encrypt: (plaintext) =>
      nodeJose.JWE.createEncrypt(
        {format: 'compact', contentAlg: 'A256GCM', fields: {alg: 'RSA-OAEP-256'}},
        {key: nodeJoseKey, reference: false},
      )
        .update(Buffer.from(plaintext))
        .final(),
    decrypt: async (token) => (await nodeJose.JWE.createDecrypt(nodeJoseKey).decrypt(token)).plaintext,
  },
]

async function micros(messages, work) {
  const before = process.cpuUsage()
  for (let i = 0; i < messages; i++) await work()
  const used = process.cpuUsage(before)
  return (used.user + used.system) / messages
}

const middle = (values) => values.sort((one, other) => one - other)[Math.floor(values.length / 2)]

const rows = []
for (const {name, encrypt, decrypt} of libraries) {
  const encryption = {library: name, operation: 'encrypt', micros: []}
  const decryption = {library: name, operation: 'decrypt', micros: []}
  for (const size of sizes) {
    const plaintext = Buffer.alloc(size, 'x')
    const token = await encrypt(plaintext)
    if (Buffer.compare(Buffer.from(await decrypt(token)), plaintext) !== 0) throw new Error(`${name} does not decrypt`)
    const messages = size > 100000 ? 10 : 100
    const encrypting = []
    const decrypting = []
    for (let round = -1; round < rounds; round++) {
      const one = await micros(messages, () => encrypt(plaintext))
      const other = await micros(messages, () => decrypt(token))
      if (round >= 0) {
        encrypting.push(one)
        decrypting.push(other)
      }
    }
    encryption.micros.push(middle(encrypting))
    decryption.micros.push(middle(decrypting))
  }
  rows.push(encryption, decryption)
}
console.log(JSON.stringify({measured: true, runtime: `Node ${process.versions.node}`, rows}))
