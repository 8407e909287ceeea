package charset

import (
	"slices"
	"strings"
	"testing"

	"golang.org/x/text/encoding/japanese"
	"golang.org/x/text/encoding/korean"
	"golang.org/x/text/encoding/simplifiedchinese"
	"golang.org/x/text/encoding/traditionalchinese"
	"golang.org/x/text/transform"
)

// encoders are those of every encoding that Guess may propose.
func encoders() map[string]transform.Transformer {
	all := map[string]transform.Transformer{
		"shift_jis": japanese.ShiftJIS.NewEncoder(), "euc-jp": japanese.EUCJP.NewEncoder(), "euc-kr": korean.EUCKR.NewEncoder(),
		"gb18030": simplifiedchinese.GB18030.NewEncoder(), "big5": traditionalchinese.Big5.NewEncoder(),
	}
	for _, e := range encodings {
		if e.page != nil {
			all[e.name] = e.page.NewEncoder()
		}
	}
	return all
}

// guessed gives the place of the reading that is the text itself, which begins on
// its first line; -1 where it is not proposed.
func guessed(t *testing.T, encoding, text string) (place int, readings []Reading) {
	t.Helper()
	raw, _, err := transform.String(encoders()[encoding], text)
	if err != nil {
		t.Fatalf("%s of %q: %v", encoding, text, err)
	}
	line, readings := Guess([]byte(raw))
	whole := slices.IndexFunc(readings, func(r Reading) bool {
		e, _ := ByName(r.Encoding)
		out, _ := e.decoder().decode(nil, []byte(raw), true)
		shown := strings.Split(text, "\n")[line-1]
		return string(out) == text && strings.Contains(shown, r.Text) && r.Text != ""
	})
	return whole, readings
}

// Texts as people have them are recognised: the right encoding, or one that
// reads the same, is among the readings, mostly first.
func TestGuess(t *testing.T) {
	for _, c := range []struct{ encoding, text, part string }{
		{"windows-1252", "Id,Name\n1,x\n2,Müller & Söhne GmbH, Straße 5\n", "2,Müller & Söhne GmbH, Straße 5"},
		{"windows-1252", "\"x\",\"c/ San Romualdo, 26 5º\",\"MADRID\"\n", "c/ San Romualdo, 26 5º"},
		{"windows-1252", "Société Générale d’Électricité;10 €\n", "Société Générale d’Électricité;10 €"},
		{"windows-1252", "Peña,Muñoz,São Paulo,Malmö\n", "Peña,Muñoz,São Paulo,Malmö"},
		{"macintosh", "Müller,Straße,Société Générale\n", "Müller,Straße,Société Générale"},
		{"cp850", "Müller,Straße,München\n", "Müller,Straße,München"},
		{"cp437", "Müller,Straße,München,café\n", "Müller,Straße,München,café"},
		{"windows-1250", "Příliš žluťoučký kůň,Łódź,Kraków\n", "Příliš žluťoučký kůň,Łódź,Kraków"},
		{"windows-1251", "Код,Имя\n1,Москва\n2,Иванов Пётр\n", "Код,Имя"},
		{"koi8-r", "Москва,Иванов Пётр\n", "Москва,Иванов Пётр"},
		{"cp866", "Москва,Иванов Пётр\n", "Москва,Иванов Пётр"},
		{"windows-1253", "Αθήνα,Θεσσαλονίκη\n", "Αθήνα,Θεσσαλονίκη"},
		{"windows-1254", "İstanbul,Şişli,Beyoğlu\n", "İstanbul,Şişli,Beyoğlu"},
	} {
		e, _ := ByName(c.encoding)
		var raw []byte
		for _, r := range c.text {
			b, ok := e.page.EncodeRune(r)
			if !ok {
				t.Fatalf("%s has no %q", c.encoding, r)
			}
			raw = append(raw, b)
		}
		_, readings := Guess(raw)
		at := slices.IndexFunc(readings, func(r Reading) bool { return r.Text == c.part })
		if at < 0 || at > 0 && c.encoding != "windows-1254" || len(readings) > mostReadings {
			t.Errorf("%s: %q, want %q first", c.encoding, readings, c.part)
		}
	}
}

func TestGuessShowsOneLine(t *testing.T) {
	long := "a,b\r\n" + strings.Repeat("x", 100) + "\xFC" + strings.Repeat("y", 100) + "\r\n\xE9\r\n"
	line, readings := Guess([]byte(long))
	if line != 2 || len(readings) < 2 || readings[0].Text != strings.Repeat("x", 30)+"ü"+strings.Repeat("y", 39) {
		t.Errorf("line %d: %q", line, readings)
	}
	if line, _ := Guess([]byte("a\rb\r\xFC\r")); line != 3 {
		t.Errorf("line %d", line)
	}
	if line, readings := Guess([]byte("plain")); line != 0 || readings != nil {
		t.Errorf("line %d: %q", line, readings)
	}
}

// Files of a few names are recognised: in East Asia first, in Europe, where the
// pages differ in a letter or two, among the proposals.
func TestGuessFromFewNames(t *testing.T) {
	for _, c := range []struct {
		encodings string
		first     bool
		texts     []string
	}{
		{"shift_jis euc-jp", true, []string{
			"山田太郎", "鈴木一郎,佐藤花子", "名前\n高橋\n", "株式会社日立製作所", "トヨタ自動車株式会社,愛知県豊田市", "Name,Stage\nAcme K.K.,商談中\n",
			"ID,氏名,電話番号\r\n1,長谷川 潤,03-1234-5678\r\n2,齋藤 薫,090\r\n", "ソニー,楽天", "NTTドコモ,KDDI株式会社", "ありがとうございます", "小林", "見積もり依頼、来週までに回答",
		}},
		{"shift_jis", true, []string{"ｶﾌﾞｼｷｶﾞｲｼｬ ﾔﾏﾀﾞ", "能登 一\n", "髙橋,山﨑"}},
		{"gb18030", true, []string{
			"王伟,李娜", "张三", "中国银行", "姓名,电话\n刘强东,138\n", "北京字节跳动科技有限公司", "华为技术有限公司,深圳市龙岗区", "赢单,输单,谈判", "上海",
			"Name,City\nLi Wei,杭州\n", "客户名称,联系人\n东方明珠,欧阳锋\n", "贾宝玉,林黛玉,薛宝钗", "朱镕基",
		}},
		{"big5", true, []string{
			"王小明", "陳怡君,林志豪", "台積電,鴻海精密工業股份有限公司", "姓名,電話\n黃國倫,02\n", "香港上海匯豐銀行", "臺北市信義區", "Name\n張雅婷\n", "聯發科技", "歐陽修,蘇軾",
		}},
		{"euc-kr", true, []string{
			"김철수,이영희", "삼성전자", "이름,전화\n박지성,010\n", "주식회사 카카오", "서울특별시 강남구 테헤란로", "현대자동차,기아", "Name\n홍길동\n", "계약 완료,협상 중", "최",
		}},
		{"windows-1252", true, []string{
			"Müller", "José", "Société Générale", "São Paulo", "Peña", "Ærø", "Malmö,Göteborg", "naïve café", "12 €", "Zürich", "Ü", "§ 5", "Stück;Größe", "L’Oréal",
			"Françoise,Noël,Zoë", "Århus,København", "Ángel Núñez,Íñigo", "PEÑA NÚÑEZ", "MÜLLER GRÖßE ÄNDERUNG", "Preço,Região,Ação,São João",
		}},
		{"macintosh cp850", false, []string{"Müller", "José", "Société Générale", "São Paulo", "Ærø", "Malmö,Göteborg", "Zürich", "Ü", "MÜLLER GRÖßE ÄNDERUNG"}},
		{"windows-1250", false, []string{"Příliš žluťoučký", "Łódź", "Jiří Dvořák", "Kovács László", "Győr", "Škoda"}},
		{"windows-1251 koi8-r", false, []string{"Москва", "Иванов Пётр,Сидорова Анна", "Имя,Фамилия\nОльга,Смирнова\n", "ООО Ромашка", "Да", "Санкт-Петербург", "ИП ИВАНОВ"}},
		{"windows-1253", false, []string{"Αθήνα", "Γιώργος Παπαδόπουλος", "Όνομα,Πόλη\nΜαρία,Πάτρα\n"}},
		{"windows-1254", false, []string{"İstanbul", "Şişli,Beyoğlu", "Gökçe Yıldız"}},
		{"windows-1255", false, []string{"תל אביב", "משה כהן,דוד לוי"}},
		{"windows-1256", false, []string{"محمد أحمد", "القاهرة,الرياض"}},
		{"windows-1257", false, []string{"Vilnius,Žemaitė,Šiauliai"}},
		{"windows-874", false, []string{"กรุงเทพมหานคร", "สมชาย ใจดี"}},
	} {
		for _, encoding := range strings.Fields(c.encodings) {
			for _, text := range c.texts {
				place, readings := guessed(t, encoding, text)
				if place < 0 || c.first && place > 0 || len(readings) > mostReadings {
					t.Errorf("%s: %q comes at %d among %q", encoding, text, place, readings)
				}
			}
		}
	}
}

// A text that is cut off within a character is not taken for another encoding.
func TestGuessFromTheBeginning(t *testing.T) {
	raw, _, _ := transform.String(japanese.ShiftJIS.NewEncoder(), "氏名\n"+strings.Repeat("長谷川 潤\n", 100)+"長谷川")
	for cut := range 4 {
		if _, readings := Guess([]byte(raw[:len(raw)-cut])); len(readings) == 0 || readings[0] != (Reading{"shift_jis", "氏名"}) {
			t.Errorf("%d bytes cut off: %q", cut, readings)
		}
	}
}

// What stands for itself is not guessed.
func TestEscapedAndUTF32(t *testing.T) {
	raw, _, _ := transform.String(japanese.ISO2022JP.NewEncoder(), "氏名,1\n山田,2\n")
	if e, ok := Escaped([]byte(raw)); !ok || decoded(t, e.Name(), strings.NewReader(raw)) != "氏名,1\n山田,2\n" {
		t.Errorf("%q is in %q, %v", raw, e.Name(), ok)
	}
	if _, ok := Escaped([]byte("\x1b[31mred\x1b[0m,1 $B")); ok {
		t.Error("colours of a terminal")
	}
	for text, want := range map[string]bool{
		"a\x00\x00\x00,\x00\x00\x00": true, "\x00\x00\x00a\x00\x00\x00": true, "\x71\x67\x00\x00,\x00\x00\x00": true,
		"a\x00,\x00b\x00\n\x00": false, "\x00\x00\x00\x00a\x00\x00\x00": false, "": false, "a\x00\x00": false, "Name\nabc": false, "\x00\xd8\x00\x00": false,
	} {
		if got := UTF32([]byte(text)); got != want {
			t.Errorf("%q: %v", text, got)
		}
	}
}
