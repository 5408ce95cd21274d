/** Lets tests import a file as its text. */
module.exports = { process: text => ({ code: `module.exports = ${JSON.stringify(text)};` }) };
