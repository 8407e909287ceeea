package draft

import (
	"slices"
	"strings"
)

// concept is one thing that goes by several names. Its names are those of
// columns and of custom fields alike, in plain form; key is set when it is a
// field of Lightfield's own.
type concept struct {
	key   string
	names []string
	more  []string // columns beside it that hold the same once more: a second telephone
}

func of(key, names string, more ...string) concept {
	return concept{key, listed(names), listed(strings.Join(more, " "))}
}

// is tells whether the concept is what a field holds.
func (c concept) is(t target) bool {
	if c.key != "" {
		return t.key == c.key
	}
	return slices.ContainsFunc(t.names, func(name string) bool { return slices.Contains(c.names, name) })
}

// conceptsOf are the concepts of an object type, its own first.
func conceptsOf(object string) []concept { return slices.Concat(concepts[object], concepts[""]) }

const (
	urls      = "website site websiteurl url web webaddress homepage domain webseite internet internetseite siteweb sitioweb weburl"
	employees = "headcount employees numberofemployees noofemployees employeecount employeescount companysize size staff mitarbeiter mitarbeiterzahl"
	emails    = "email emailaddress mail workemail primaryemail emailwork businessemail emailprimary email1 emailaddress1 emailadresse courriel correo"
	mails     = "secondaryemail otheremail emailother additionalemailaddresses emailhome email2 emailaddress2 privateemail personalemail alternateemail"
	phones    = "phone phonenumber telephone telephonenumber tel telefon telefono telefonnummer mainphone businessphone workphone phonework phonemain officephone telephone1 companyphone"
	mobiles   = "mobile mobilephone mobilephonenumber mobileno phonemobile cell cellphone handy homephone phonehome otherphone phoneother telephone2 phone2 directphone directline"
	texts     = "description notes note body comments comment details beschreibung bemerkung fulldescription"
)

// concepts are the names in the exports of Salesforce, HubSpot, Pipedrive,
// Dynamics, Zoho and of people, by object type; those under "" are common. What they
// are in other languages stands in abroad.
var concepts = map[string][]concept{
	"account": {
		of("$name", "name accountname company companyname organization organizationname organisation organisationname account customer customername client clientname businessname legalname firma firmenname unternehmen entreprise societe empresa"),
		of("$website", urls+" companydomain companydomainname companywebsite"),
		of("$industry", "industry sector vertical industrygroup branche secteur"),
		of("$headcount", employees),
		of("$lastFundingType", "lastfundingtype lastfunding fundingtype fundinground fundingstage"),
		of("$linkedIn", "linkedin linkedinurl linkedincompanypage linkedinprofile linkedinpage"),
		of("$twitter", "twitter twitterhandle twitterusername twitterurl"),
		of("$facebook", "facebook facebookurl facebookcompanypage facebookpage"),
		of("$instagram", "instagram instagramurl instagramhandle"),
		of("", "annualrevenue revenue turnover annualturnover yearlyrevenue umsatz jahresumsatz"),
		of("", "yearestablished yearfounded foundedyear founded yearstarted foundingyear gegrundet grundungsjahr"),
		of("", "type accounttype companytype kind typ relationshiptype"),
	},
	"contact": {
		of("$name", "fullname contactname displayname"),
		of("$email", emails, mails),
		of("$profilePhotoUrl", "profilephotourl profilephoto profilepicture photo photourl picture avatar avatarurl image imageurl"),
		of("", "title jobtitle position role jobrole function berufsbezeichnung funktion poste cargo"),
		of("", "department dept abteilung"),
		of("", "birthday birthdate born dateofbirth dob geburtstag geburtsdatum"),
	},
	"opportunity": {
		of("$name", "name opportunityname dealname dealtitle title potentialname topic subject opportunity deal"),
		of("$stage", "stage stagename dealstage salesstage pipelinestage opportunitystage status statusreason phase pipelinephase vertriebsphase"),
		of("", "amount value dealvalue dealamount closevalue estimatedrevenue estrevenue estimatedvalue estvalue contractvalue price total betrag wert summe auftragswert"),
		of("", "closedate closingdate expectedclosedate expectedclosingdate estimatedclosedate estclosedate actualclosedate closeon closedat abschlussdatum"),
		of("", "probability dealprobability winprobability wahrscheinlichkeit"),
		of("", "nextstep nextsteps nachsterschritt"),
		of("", "type dealtype opportunitytype kind typ"),
		of("", "product productname products productinterest produkt"),
		of("", "lostreason lossreason closedlostreason reasonforloss"),
		of("", "competitor competitors maincompetitor maincompetitors"),
	},
	"task": {
		of("$title", "title subject task taskname tasksubject tasktitle activitysubject name betreff"),
		of("$status", "status taskstatus state done completed"),
		of("$description", texts+" taskbody tasknotes"),
		of("$dueAt", "dueat duedate due deadline activitydate taskduedate scheduledend dueon fallig falligkeit"),
	},
	"note": {
		of("$title", "title subject notetitle heading name betreff"),
		of("$content", "content text notetext notecontent notebody notiz "+texts),
	},
	"": {
		of("", phones, mobiles),
		of("", emails, mails),
		of("", urls),
		of("", employees),
		of("", "source leadsource originalsource originalsourcetype originaltrafficsource dealsource origin herkunft leadquelle quelle"),
		of("", texts),
		of("", "tags tag labels label keywords categories schlagworte"),
		of("", "linkedin linkedinurl linkedinprofile linkedinbio linkedinprofileurl"),
		of("", "twitter twitterhandle twitterusername twitterurl"),
		of("", "currency currencycode currencyisocode wahrung"),
		of("", "department dept abteilung"),
	},
}
