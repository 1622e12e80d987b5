import js from "@eslint/js";
import globals from "globals";

// aicomplex_geo/maps/modules.py joins the modules of a page: it knows one form of import and one of export.
const notLinked = [
  ["TemplateElement[value.raw=/\\n/]", "A string stands on one line."],
  ["ImportDefaultSpecifier, ImportNamespaceSpecifier, ExportDefaultDeclaration", "Import and export by name."],
  ["ExportAllDeclaration, ExportNamedDeclaration[specifiers.length>0]", "Export where the name is declared."],
  ["ExportNamedDeclaration > VariableDeclaration[kind!='const']", "Export a function, a class or a const."],
  ["ImportExpression, ImportDeclaration[specifiers.length=0]", "Import names, at the top of the module."],
];

export default [
  // what git does not keep: environments of Python, and the built documentation
  { ignores: [".venv*/", "site/"] },
  js.configs.recommended,
  {
    linterOptions: { reportUnusedDisableDirectives: "error" },
    rules: {
      complexity: ["error", 10],
      curly: ["error", "multi-line"],
      eqeqeq: "error",
      "max-len": ["error", { code: 120, ignoreUrls: true }],
      "max-lines": ["error", 400],
      "max-lines-per-function": ["error", 50],
      "max-params": ["error", 5],
      "no-shadow": "error",
      "no-var": "error",
      "prefer-const": "error",
    },
  },
  {
    files: ["aicomplex_geo/maps/static/**/*.js"],
    languageOptions: { globals: { ...globals.browser, L: "readonly" } },
    rules: {
      "no-restricted-syntax": ["error", ...notLinked.map(([selector, message]) => ({ selector, message }))],
      // nothing from the data is ever parsed as markup or as a script
      "no-eval": "error",
      "no-implied-eval": "error",
      "no-new-func": "error",
      "no-restricted-properties": [
        "error",
        ...["innerHTML", "outerHTML", "insertAdjacentHTML", "setHTMLUnsafe", "createContextualFragment"].map(
          (property) => ({ property, message: "Data never become markup: use el() of dom.js." }),
        ),
        { object: "document", property: "write" },
      ],
    },
  },
  { files: ["docs/assets/**/*.js"], languageOptions: { globals: globals.browser } },
  { files: ["tests/js/**/*.js"], languageOptions: { globals: globals.node } },
];
