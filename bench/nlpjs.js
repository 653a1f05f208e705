// Trains NLP.js on {texts, labels} from standard input and prints, for each text in `asked`, the score of every label.
const { NlpManager } = require("node-nlp");

const HAN = /[\u3400-\u9fff]/;
const language = (text) => (HAN.test(text) ? "zh" : "en");

async function main() {
  let input = "";
  for await (const chunk of process.stdin) input += chunk;
  const { texts, labels, asked } = JSON.parse(input);
  const languages = [...new Set(texts.map(language))];
  const manager = new NlpManager({ languages, nlu: { log: false, useNoneFeature: false }, autoSave: false, forceNER: false });
  texts.forEach((text, i) => manager.addDocument(language(text), text, labels[i]));
  await manager.train();
  const replies = [];
  for (const text of asked) {
    const spoken = languages.includes(language(text)) ? language(text) : languages[0];
    const { classifications } = await manager.process(spoken, text);
    replies.push(Object.fromEntries(classifications.map(({ intent, score }) => [intent, score])));
  }
  console.log(JSON.stringify(replies));
}

main();
