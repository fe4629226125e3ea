// Runs this project's command-line jar.
import {spawn} from 'node:child_process'
import {once} from 'node:events'
import {readdirSync} from 'node:fs'
import {dirname, join} from 'node:path'
import {createInterface} from 'node:readline'
import {fileURLToPath} from 'node:url'

export const project = join(dirname(fileURLToPath(import.meta.url)), '../../..')
const jar = join(project, 'target', commandLineJar())

function commandLineJar() {
  const jars = readdirSync(join(project, 'target')).filter((name) => /^camel-mle-.*-cli\.jar$/.test(name))
  if (jars.length !== 1) {
    throw new Error(`Expected one camel-mle-*-cli.jar in target/, found ${jars.length}; run: mvn package`)
  }
  return jars[0]
}

// Starts the sandbox; gives {url, apiKey, close}.
export async function startSandbox() {
  const java = spawn('java', ['-cp', jar, 'org.camelmle.sandbox.SandboxMain'], {stdio: ['ignore', 'pipe', 'inherit']})
  const printed = {}
  for await (const line of createInterface({input: java.stdout})) {
    const [name, value] = line.split('=')
    printed[name] = value
    if (printed.METHOD_URL && printed.METHOD_API_KEY) {
      return {url: printed.METHOD_URL, apiKey: printed.METHOD_API_KEY, close: () => java.kill()}
    }
  }
  throw new Error('The sandbox ended without saying where it is')
}

// Starts the sandbox of CyberSource, which writes its test keys into the directory; gives what it printed, and close.
export async function startCyberSource(directory, ...styles) {
  const main = 'org.camelmle.sandbox.cybersource.CyberSourceMain'
  const java = spawn('java', ['-cp', jar, main, directory, ...styles], {stdio: ['ignore', 'pipe', 'inherit']})
  const printed = {close: () => java.kill()}
  for await (const line of createInterface({input: java.stdout})) {
    const at = line.indexOf('=')
    printed[line.slice(0, at)] = line.slice(at + 1)
    if (printed.CYBERSOURCE_URL) {
      return printed
    }
  }
  throw new Error('The sandbox of CyberSource ended without saying where it is')
}

// Runs a command to its end; gives {exitCode, output}.
export async function run(args, variables) {
  const java = spawn('java', ['-jar', jar, ...args], {cwd: project, env: {...process.env, ...variables}})
  const chunks = []
  java.stdout.on('data', (chunk) => chunks.push(chunk))
  java.stderr.on('data', (chunk) => chunks.push(chunk))
  const [exitCode] = await once(java, 'close')
  return {exitCode, output: Buffer.concat(chunks).toString('utf8')}
}

// Sends a file through a route under camel-main; gives {exitCode, output}. The answer's body is the last of the output.
export async function runRoute(route, settings, file) {
  return run(['call', '--route', route, '--settings', settings, file], {})
}
