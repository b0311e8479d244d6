// What a page must show and not do.

export const payload = {
  script: '<script>window.pwned=1</script>',
  image: '"\'><img src=x onerror=window.pwned=1>',
  closing: '</textarea></title></pre></script><svg onload=window.pwned=1>',
  url: 'javascript:window.pwned=1',
  link: '[here](javascript:window.pwned=1) https://evil.example/ <a href="https://evil.example/">x</a>',
  template: '${window.pwned=1} {{constructor.constructor("window.pwned=1")()}} @(1) &lt;b&gt; &#x202E;',
  bidi: 'pay\u202Etxt.exe\u202C \u2066inside\u2069 \u061C\u200F',
  unseen: 'de\u200Blete\u2060d\uFEFF\u00AD \u{E0041}\u{E0042} \u0007\u001B[31m',
  word: 'w'.repeat(10_000)
};
