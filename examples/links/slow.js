// Lists the requests of a log that took longer than a limit, with the package `ms` from npm for times such as "1.5s".
// usage: slow.js LOG LIMIT
const fs = require('fs');
const ms = require('ms');

const [log, limit] = process.argv.slice(2);
const slow = fs.readFileSync(log, 'utf8').trim().split('\n')
  .map(line => line.split(' '))
  .map(([path, took]) => ({ path, took: ms(took) }))
  .filter(request => request.took > ms(limit))
  .sort((one, other) => other.took - one.took);

for (const { path, took } of slow) {
  console.log(`${ms(took).padStart(6)}  ${path}`);
}
fs.writeFileSync('slow.json', JSON.stringify(slow, null, 2) + '\n');
