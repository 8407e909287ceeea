package sandbox

import (
	"encoding/json"
	"math/big"
	"slices"
	"strings"
)

// address reads an object of the documented parts, all optional.
func (f *field) address(value any) (any, *problem) {
	parts, p := f.parts(value, addressParts)
	if p != nil {
		return nil, p
	}
	stored := make(map[string]any, len(parts))
	for part, v := range parts {
		if v == nil {
			continue
		}
		read := f.addressText
		switch part {
		case "country":
			read = f.country
		case "latitude":
			read = f.degrees(90)
		case "longitude":
			read = f.degrees(180)
		}
		if stored[part], p = read(part, v); p != nil {
			return nil, p
		}
	}
	if len(stored) == 0 {
		return nil, nil
	}
	return stored, nil
}

func (f *field) fullName(value any) (any, *problem) {
	parts, p := f.parts(value, fullNameParts)
	if p != nil {
		return nil, p
	}
	stored := make(map[string]any, 2)
	for part, v := range parts {
		if v == nil {
			continue
		}
		if stored[part], p = f.addressText(part, v); p != nil {
			return nil, p
		}
	}
	if len(stored) == 0 {
		return nil, nil
	}
	return stored, nil
}

// parts reads an object which has none but the named keys.
func (f *field) parts(value any, names []string) (map[string]any, *problem) {
	object, ok := value.(map[string]any)
	if !ok {
		return nil, f.wrongType(value, "an object of "+strings.Join(names, ", "))
	}
	for key := range object {
		if !slices.Contains(names, key) {
			return nil, badRequest(codeInvalidType, f.param()+"."+key, "Field '%s' has no part '%s'.", f.key, key)
		}
	}
	return object, nil
}

func (f *field) addressText(part string, value any) (any, *problem) {
	s, ok := value.(string)
	if !ok {
		return nil, f.wrongPart(part, value, "a string")
	}
	return s, nil
}

func (f *field) country(part string, value any) (any, *problem) {
	s, ok := value.(string)
	if !ok {
		return nil, f.wrongPart(part, value, "a string")
	}
	code := strings.ToUpper(s)
	if len(code) != 2 || !slices.Contains(countries, code) {
		return nil, unprocessable(f.param()+"."+part, "Field '%s' wants a 2-letter ISO 3166-1 country code.", f.key)
	}
	return code, nil
}

// degrees reads a coordinate within ±limit, to any number of decimals.
func (f *field) degrees(limit int64) func(part string, value any) (any, *problem) {
	return func(part string, value any) (any, *problem) {
		n, ok := value.(json.Number)
		if !ok {
			return nil, f.wrongPart(part, value, "a number")
		}
		r, ok := exact(string(n))
		if !ok || new(big.Rat).Abs(r).Cmp(big.NewRat(limit, 1)) > 0 {
			return nil, unprocessable(f.param()+"."+part, "Field '%s' wants a %s within ±%d.", f.key, part, limit)
		}
		return n, nil
	}
}

func (f *field) wrongPart(part string, value any, want string) *problem {
	p := f.wrongType(value, want)
	p.Param += "." + part
	return p
}

// countries are the officially assigned codes of ISO 3166-1 alpha-2.
var countries = strings.Fields(`
AD AE AF AG AI AL AM AO AQ AR AS AT AU AW AX AZ BA BB BD BE BF BG BH BI BJ BL BM BN BO BQ BR BS
BT BV BW BY BZ CA CC CD CF CG CH CI CK CL CM CN CO CR CU CV CW CX CY CZ DE DJ DK DM DO DZ EC EE
EG EH ER ES ET FI FJ FK FM FO FR GA GB GD GE GF GG GH GI GL GM GN GP GQ GR GS GT GU GW GY HK HM
HN HR HT HU ID IE IL IM IN IO IQ IR IS IT JE JM JO JP KE KG KH KI KM KN KP KR KW KY KZ LA LB LC
LI LK LR LS LT LU LV LY MA MC MD ME MF MG MH MK ML MM MN MO MP MQ MR MS MT MU MV MW MX MY MZ NA
NC NE NF NG NI NL NO NP NR NU NZ OM PA PE PF PG PH PK PL PM PN PR PS PT PW PY QA RE RO RS RU RW
SA SB SC SD SE SG SH SI SJ SK SL SM SN SO SR SS ST SV SX SY SZ TC TD TF TG TH TJ TK TL TM TN TO
TR TT TV TW TZ UA UG UM US UY UZ VA VC VE VG VI VN VU WF WS YE YT ZA ZM ZW`)
