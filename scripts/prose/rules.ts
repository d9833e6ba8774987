/** A pattern to avoid in plain technical English, and a recommended alternative. */
export interface Rule {
  readonly name: string;
  readonly pattern: RegExp;
  readonly instead: string;
  /** A sentence that the rule flags. */
  readonly bad: string;
  /** The same statement in plain English. */
  readonly good: string;
}

/** Things that can't speak, for the rule about machines that say, tell, know or ask. */
const MACHINE =
  "(?:adapter|answer|API|client|code|command|constructs?|emulator|error|host|inventory|it|lists?|log|message|page|plan|plugin|provider|response|schedule|server|service|state|Terraform|token|which)";

export const RULES: readonly Rule[] = [
  {
    name: "subject",
    pattern: /\b(?:who(?:m|se)?ever|whatever|what there (?:is|are|was|were)|whom)\b/i,
    instead: "Name the person or the thing.",
    bad: "Whoever applies at least once within the grace never holds a dead one.",
    good: "If you apply at least once per grace period, no consumer is left with an expired token.",
  },
  {
    name: "negation",
    pattern:
      /\b(?:ha(?:s|ve|d) none|that (?:is|are) none|(?<!there |here |answer )(?:is|are|was|were) no (?!longer\b|more than\b|less than\b|different\b)\w+|(?:in|of|by|to) no (?:state|log|error|plan|output|file|list|vendor|server|test|page|stack|registry))\b/i,
    instead: 'Negate the verb: "isn\'t a valid duration", "doesn\'t have one", "isn\'t stored in state".',
    bad: "The credential that Terraform signs in with is in no state.",
    good: "The credential that Terraform authenticates with is never written to state.",
  },
  {
    name: "machines don't speak",
    pattern: new RegExp(
      `\\b${MACHINE} (?:tells|says|knows|asks|wants|told|said)\\b|\\b(?:is|are|was|were|be|been) told\\b|\\btold (?:apart|by|from|of)\\b|\\bas whom\\b`,
      "i",
    ),
    instead: "Return, report, support, contain, require, authenticate.",
    bad: "Every token of that name is told with its id.",
    good: "The provider reports the ID of every token with that name.",
  },
  {
    name: "life and death",
    pattern:
      /\b(?:anew|li(?:ves?|ved|ving) on|(?:is|are|was|were|be|stays?) (?:dead|alive)|dies|dead (?:token|secret|link|one|credential)s?|left behind|leftovers?)\b/i,
    instead: "Recreated, rotated, stays valid, expired, revoked, orphaned.",
    bad: "What is written into a store this way is dead when the run is over.",
    good: "A token that you store this way is revoked when the run ends.",
  },
  {
    name: "glossary",
    pattern:
      /\b(?:stand-ins?|hand-shakes?|laid (?:in|into|to|beside|there|anywhere)|hand(?:s|ed|ing)? (?:\w+ ){0,3}over|(?:strikes?|struck) out|heed(?:s|ed|ing|less)?|unheeded|carried (?:provider|plugin|adapter)|(?:certificate )?authorities|tidying|surroundings|single token|the vendor(?:'s)?)\b/i,
    instead:
      "Fake, handshake, copied to, export or distribute, redact, respect, bundled, CA certificates, cleanup, environment, singleton token, HashiCorp.",
    bad: "The provider is laid into the stack folder, and a stand-in takes its place in tests.",
    good: "The provider is copied to the stack directory, and tests use a fake.",
  },
  {
    name: "inverted sentence",
    pattern: /(?:^|[.:;] )Of (?:the|a|an|two|those|these|several|them|each|every|which|what|any)\b/m,
    instead: 'Start with the subject: "The older of the two tokens …".',
    bad: "Of two tokens, the older one is revoked.",
    good: "The older of the two tokens is revoked.",
  },
  {
    name: "trailing existence",
    pattern: /\b(?:that|which|those|what|as|than|where|if) there (?:is|are|was|were)(?= ?(?:[.,;:)"]|$))/m,
    instead: 'Write "existing", or name what exists.',
    bad: "It names only files that there are.",
    good: "It names only existing files.",
  },
  {
    name: "default",
    pattern: /@default - (?:never|any|none|nothing)\b/,
    instead: 'Describe the behavior: "- no expiration", "- no restriction".',
    bad: "@default - never",
    good: "@default - no expiration",
  },
  {
    name: "riddle as a heading",
    pattern: /^#{1,6} (?:What|Whom?|Whose|Where|Whether|How (?:long|many|much|one|it))\b/m,
    instead: "Use a noun or a task.",
    bad: "## How long one has",
    good: "## Grace period",
  },
  {
    name: "for as a conjunction",
    pattern:
      /[,;] for (?:it|he|she|they|there|nothing|nobody|no one|that (?:is|was|would)|only|(?:a|an|the|its|their) \w+ (?:can|could|did|does|has|had|is|was|were|will|would))\b/i,
    instead: 'Write "because", or two sentences.',
    bad: "Its secret stays null, for it is given only once.",
    good: "Its secret stays null, because the server returns it only once.",
  },
  {
    name: "where as a condition",
    pattern: /\b(?:undefined|null|empty|exits with \d) where\b|@throws \w+ where\b/i,
    instead: 'Write "if".',
    bad: "The status of the response; null where the connection was closed instead.",
    good: "The status of the response; null if the connection was closed instead.",
  },
  {
    name: "take over",
    pattern: /\btak(?:es?|ing) (?!precedence)(?:\S+ ){1,5}over\b/i,
    instead: "Adopt, move or import.",
    bad: "The provider takes a `tfe_team_token` of hashicorp/tfe over.",
    good: "The provider can move a `tfe_team_token` from hashicorp/tfe.",
  },
  {
    name: "any more",
    pattern: /(?:\bnot|n't|\bno one|\bnobody)\b[^.;:]* any more(?=[.,;:)"]|$| than\b| if\b| and\b)/im,
    instead: 'Write "anymore" or "no longer".',
    bad: "The token doesn't exist any more.",
    good: "The token doesn't exist anymore.",
  },
  {
    name: "replace by",
    pattern: /\breplac(?:es?|ing) (?:(?!with\b)[^\s.,:;]+ ){1,6}?by (?:an?|the|its|their|names|Node)\b/i,
    instead: 'Write "replace … with …".',
    bad: "The launcher replaces its process by Node.",
    good: "The launcher replaces its process with Node.",
  },
  {
    name: "each other",
    pattern: /\bexclud(?:es?|ing) each other\b|\bbelongs? together\b/i,
    instead: 'Write "can\'t be set together" or "must be used together".',
    bad: "`name` and `name_prefix` exclude each other.",
    good: "`name` and `name_prefix` can't be set together.",
  },
  {
    name: "another than",
    pattern: /\b(?:in|to|of|from|with|not|use|is) another (?:\w+ ){1,2}than\b/i,
    instead: 'Write "a … other than", or "a different … from".',
    bad: "To use another program than Terraform, set a variable.",
    good: "To use a program other than Terraform, set a variable.",
  },
  {
    name: "countable text",
    pattern: /\b(?:a|another|each|every) text\b(?! (?:area|box|editor|field|file|format|node))/i,
    instead: 'Write "text", or name its kind: a string, a description, a message.',
    bad: "Whether a text can be sent as a token.",
    good: "Reports whether text can be sent as a token.",
  },
  {
    name: "needn't",
    pattern: /\bneed(?:n't| not)\b/i,
    instead: 'Write "don\'t have to".',
    bad: "Names needn't be unique.",
    good: "Names don't have to be unique.",
  },
  {
    name: "to be called",
    pattern: /(?:^|\. )To be (?:called|used|passed|set)\b/m,
    instead: 'Address the reader: "Call this …".',
    bad: "To be called after each response.",
    good: "Call this after each response.",
  },
  {
    name: "a change as the subject",
    pattern: /(?:^|[.;] )(?:Every|A) changed? (?:creates|regenerates|rotates|encrypts|applies|alone does)\b/m,
    instead: 'Write "Changing this …".',
    bad: "Map of strings. A change creates a new token.",
    good: "Map of strings. Changing this creates a new token.",
  },
  {
    name: "colon as a condition",
    pattern:
      /\b(?:null|undefined|0): (?:it|they|there|nothing|never)\b|(?:^|[.;] )(?:null|undefined|omitted): [a-z]/m,
    instead: 'Write "null if …".',
    bad: "When the token expires. null: it doesn't expire.",
    good: "When the token expires, or null if it doesn't expire.",
  },
  {
    name: "beside",
    pattern: /\bbeside\b/i,
    instead: 'Write "next to", "alongside" or "in addition to".',
    bad: "The checksum is beside the file.",
    good: "The checksum is next to the file.",
  },
  {
    name: "of its own",
    pattern: /\bof (?:its|their|our|your) own\b(?! [a-z])/i,
    instead: 'Write "its own …".',
    bad: "The emulator has a clock of its own.",
    good: "The emulator has its own clock.",
  },
  {
    name: "by a clock",
    pattern: /\bby (?:the|its) (?:\w+ )?(?:\w+'s )?clock\b/i,
    instead: 'Write "according to".',
    bad: "The token is older than a minute by the server's clock.",
    good: "According to the server's clock, the token is more than a minute old.",
  },
  {
    name: "minimum version",
    pattern:
      /\b(?:needs?|requires?) (?:Terraform|OpenTofu|hashicorp\/tfe|Node) \d+(?:\.\d+)*(?! or (?:later|OpenTofu)|\.\d|\d)/,
    instead: 'Write "… or later".',
    bad: "Write-only arguments need Terraform 1.11.",
    good: "Write-only arguments require Terraform 1.11 or later.",
  },
  {
    name: "age of a token",
    pattern: /\b(?:young tokens?|(?:too|so) young|younger than)\b/i,
    instead: 'Write "new", "less than a minute old".',
    bad: "Lists may not contain a young token yet.",
    good: "Lists might not contain a new token yet.",
  },
];

/** The maximum length of a table cell, without code and link targets. Longer text belongs in a paragraph. */
export const MAX_CELL = 140;

/** The maximum number of words in a sentence on a page. */
export const MAX_SENTENCE = 45;
