// Korean particles have two forms: after a final consonant, and after none.

const DIGITS_READ = "영일이삼사오육칠팔구";
const LETTERS_WITH_FINAL = "lmnr";
const FIRST_SYLLABLE = 0xac00;
const FINALS = 28;
const FINAL_NIEUN = 4;
const FINAL_RIEUL = 8;

/**
 * What of a word is read aloud: no brackets, no signs, units by their names.
 *
 * @param {string} word
 */
function spokenPart(word) {
  return word
    .replace(/\([^()]*\)\s*$/, "")
    .replace(/[^\p{L}\p{N}%²]+$/u, "")
    .replace(/(?<![a-z])(?:km|m|m²)$/i, "미터");
}

/**
 * Number of the final consonant of a word's last syllable, 0 for none.
 *
 * @param {string} word
 */
function finalConsonant(word) {
  const last = spokenPart(word).slice(-1);
  const read = last === "%" ? "트" : (DIGITS_READ[Number.parseInt(last, 10)] ?? last);
  if (read >= "가" && read <= "힣") return (read.charCodeAt(0) - FIRST_SYLLABLE) % FINALS;
  return LETTERS_WITH_FINAL.includes(read.toLowerCase()) ? FINAL_NIEUN : 0;
}

/**
 * The form of a particle that follows a word; 로 follows ㄹ too.
 *
 * @param {string} word
 * @param {string} forms after a consonant, a slash, after a vowel
 */
export function particle(word, forms) {
  const [afterConsonant = "", afterVowel = ""] = forms.split("/");
  const final = finalConsonant(word);
  return final && !(afterVowel === "로" && final === FINAL_RIEUL) ? afterConsonant : afterVowel;
}
