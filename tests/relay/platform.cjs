// Plays WeCom with Tencent's own crypto: verifies the address, forges, asks once, and prints what it got.
// node platform.cjs json|xml URL TOKEN KEY RECEIVER TEXT
const { decrypt, encrypt, getSignature } = require("@wecom/crypto");

const [form, url, token, key, receiver, text] = process.argv.slice(2);
const nonce = "1372623149";
const timestamp = Math.floor(Date.now() / 1000);

function signed(encrypted, signature = getSignature(token, timestamp, nonce, encrypted)) {
  return new URLSearchParams({ msg_signature: signature, timestamp, nonce });
}

function asked() {
  if (form === "json") {
    const said = { msgid: "n1", aibotid: "A", chattype: "single", from: { userid: "li" }, msgtype: "text" };
    return JSON.stringify({ ...said, text: { content: text } });
  }
  const fields = { ToUserName: receiver, FromUserName: "li", CreateTime: timestamp, MsgType: "text", Content: text };
  const inside = Object.entries({ ...fields, MsgId: "1", AgentID: "1" }).map(([n, v]) => `<${n}><![CDATA[${v}]]></${n}>`);
  return `<xml>${inside.join("")}</xml>`;
}

function posted(encrypted) {
  if (form === "json") return JSON.stringify({ encrypt: encrypted });
  return `<xml><ToUserName>${receiver}</ToUserName><Encrypt><![CDATA[${encrypted}]]></Encrypt></xml>`;
}

function read(answer) {
  if (form === "json") {
    const { encrypt: encrypted, msgsignature, timestamp: stamp, nonce: said } = JSON.parse(answer);
    return [encrypted, msgsignature, stamp, said];
  }
  return ["Encrypt", "MsgSignature", "TimeStamp", "Nonce"].map((n) => answer.match(new RegExp(`<${n}>(.*?)</${n}>`))[1]);
}

async function main() {
  const echo = encrypt(key, "4711", receiver);
  const query = signed(echo);
  query.set("echostr", echo);
  const verified = (await (await fetch(`${url}?${query}`)).text()) === "4711";
  const sealed = encrypt(key, asked(), receiver);
  const forged = (await fetch(`${url}?${signed(sealed, "0".repeat(40))}`, { method: "POST", body: posted(sealed) })).status;
  const answer = await (await fetch(`${url}?${signed(sealed)}`, { method: "POST", body: posted(sealed) })).text();
  const [encrypted, signature, stamp, said] = read(answer);
  const right = said === nonce && getSignature(token, stamp, said, encrypted) === signature;
  const { message, id } = decrypt(key, encrypted);
  console.log(JSON.stringify({ verified, forged, signed: right, receiver: id, text: message }));
}

main();
