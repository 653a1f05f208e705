"""Moments in the middle of what sellers tell: by whose clock, since when, from when until when."""

import time
from datetime import date, datetime
from zoneinfo import ZoneInfo, available_timezones

import pytest

from intents.normalize import plain
from intents.times import When, home_zone, meant_zone, named_zone, times
from intents.zones import load

SHANGHAI, PARIS, NEW_YORK = ZoneInfo("Asia/Shanghai"), ZoneInfo("Europe/Paris"), ZoneInfo("America/New_York")
NOW = datetime(2026, 11, 21, 20, 0, tzinfo=SHANGHAI)  # a Saturday; 13:00 in Paris, 7:00 in New York

# By the zones of the seller and the marketplace. With an offset: a clock was named; behind ~: the last of several days.
TOLD = {
    ("Asia/Shanghai", "Europe/Paris"): {
        "客户昨天上午九点（巴黎）开的纠纷，我怎么回": "2026-11-20T09:00+01",
        "巴黎上午九点平台来信说要补资料": "2026-11-21T09:00+01",
        "昨天晚上北京时间十一点二十收到警告信": "2026-11-20T23:20+08",
        "里昂4/2晚上21:00买家签收的": "2026-04-02T21:00+02",
        "按里昂的钟，是前天下午三点一刻投诉的": "2026-11-19T15:15+01",
        "我们这边昨晚十点收到，法国那边是下午三点": "2026-11-20T22:00+08; 2026-11-20T15:00+01",
        "他们那边时间周三上午十一点发的": "2026-11-18T11:00+01",
        "昨天下午两点（他们那边时间）客户取消了": "2026-11-20T14:00+01",
        "国内时间今天上午十点半平台给我弹了通知": "2026-11-21T10:30+08",
        "刚来一个投诉，说货不对板": "2026-11-21T20:00",
        "刚刚收到亚马逊邮件说listing下架": "2026-11-21T20:00",
        "今早9点看到的消息": "2026-11-21T09:00",
        "昨夜客户发了三条消息": "2026-11-20",
        "收货三天了买家突然说坏了": "2026-11-18",
        "到货两天，买家说颜色不对": "2026-11-19",
        "已经过了6个小时了还没有人回": "2026-11-21T14:00",
        "刚才五点他又来催了一遍": "2026-11-21T17:00",
        "19号收到的，啊不，20号": "2026-11-20",
        "下午三点收到的，说错了，四点": "2026-11-21T16:00",
        "承诺5到7号送到": "2026-11-05~2026-11-07",
        "预计12月1日-5日送达，现在还没动": "2026-12-01~2026-12-05",
        "预计11月28日到12月3日之间": "2026-11-28~2026-12-03",
        "物流上写昨天到巴黎，买家昨天下午四点说没货": "2026-11-20; 2026-11-20T16:00",
        "包裹前天从华沙发出": "2026-11-19",
        "11月19日 15:40 CET 平台发信": "2026-11-19T15:40+01",
        "美西时间昨天下午5点半收到的A-Z": "2026-11-20T17:30-08",
        "東京時間昨天早上八點收到通知": "2026-11-20T08:00+09",
        "我這邊昨天晚上九點看到": "2026-11-20T21:00+08",
        "米兰时间11月17日中午12点，客户申请退货；我们这边已经是晚上7点": "2026-11-17T12:00+01; 2026-11-21T19:00+08",
        "UTC-5 11月18日20:30 系统发出": "2026-11-18T20:30-05",
        "邮件显示 2026-11-18 09:12 (GMT+2)": "2026-11-18T09:12+02",
        "签收都10天了才来申请退货": "2026-11-11",
        "16号9点投诉，17号10点来信，都是巴黎时间": "2026-11-16T09:00+01; 2026-11-17T10:00+01",
        "刚收到货两天就说坏": "2026-11-19",
        "发货后3天内要上传单号": "",
        "这不是我们这边的错，物流弄丢的": "",
        "买家那封投诉邮件是巴黎时间11月18号下午4点半进来的，我没看见": "2026-11-18T16:30+01",
        "平台上周四（马德里）上午十点通知我补材料": "2026-11-12T10:00+01",
        "柏林前天晚上8点客户申请了退货，我们现在怎么回": "2026-11-19T20:00+01",
        "罗马昨天15:20收到的A-to-z": "2026-11-20T15:20+01",
        "亚马逊洛杉矶时间11/19晚上九点给我发的警告信": "2026-11-19T21:00-08",
        "太平洋时间周三下午两点开的case，到现在没人理": "2026-11-18T14:00-08",
        "邮件上写的是 Nov 17, 3:45 PM PST，国内时间我就不会换算了": "2026-11-17T15:45-08",
        "我们这边昨天下午六点收到的，对方说按法国时间算": "2026-11-20T18:00+08",
        "客服回信在他们那边时间周五早上九点零五": "2026-11-20T09:05+01",
        "当地时间19号晚上11点59分截止": "2026-11-19T23:59+01",
        "我收到通知是国内昨天凌晨2点15": "2026-11-20T02:15+08",
        "刚来一封平台的信，说要我24小时内回": "2026-11-21T20:00",
        "刚收到买家的纠纷，怎么弄": "2026-11-21T20:00",
        "今早8点40系统弹出来一个警告": "2026-11-21T08:40",
        "昨夜11点半客户开的纠纷": "2026-11-20T23:30",
        "货到了都五天了买家才说少件": "2026-11-16",
        "买家签收已经12天": "2026-11-09",
        "从他申请退款到现在过去了3个小时": "2026-11-21T17:00",
        "离平台发信已经有48个小时了": "2026-11-19T20:00",
        "刚才七点半客户又发了一条": "2026-11-21T19:30",
        "上午十点收到的，不对，应该是十一点": "2026-11-21T11:00",
        "是17号，哦我记错了，18号寄出的": "2026-11-18",
        "我跟客户说12月3号到6号之间能到": "2026-12-03~2026-12-06",
        "页面上写预计送达11月25日至28日": "2026-11-25~2026-11-28",
        "物流原来说9到12号到的": "2026-11-09~2026-11-12",
        "承诺的送达日期是12/1-12/4": "2026-12-01~2026-12-04",
        "华沙昨天上午9点买家开的讨论，我这边是昨天下午4点看到的": "2026-11-20T09:00+01; 2026-11-20T16:00+08",
        "包裹昨天到了里昂，今天下午两点买家说没收到": "2026-11-20; 2026-11-21T14:00",
        "11月15日22点（UTC+1）系统自动退款了": "2026-11-15T22:00+01",
        "北京时间今天下午3点01分弹的通知": "2026-11-21T15:01+08",
        "倫敦時間前天下午三點半收到買家的A-to-Z": "2026-11-19T15:30+00",
        "東京時間11月20日早上十點平台發信給我": "2026-11-20T10:00+09",
        "按纽约的钟是昨晚8点整，邮件到的": "2026-11-20T20:00-05",
        "美东时间周四23:10被关的店": "2026-11-19T23:10-05",
        "大佬们救命，昨天下午3点多(巴黎时间)收到乐天的邮件": "2026-11-20T15:00+01",
        "亚马逊给的截止是11月24日晚上11:59（PST），我该几点前交": "2026-11-24T23:59-08",
        "客户在马赛，昨天晚上8点给我发的消息": "2026-11-20T20:00",
        "邮件落款时间：18 Nov 2026 06:47 UTC，换算下来是下午两点四十七": "2026-11-18T06:47+00; 2026-11-21T14:47",
        "法国时间18号早上9点客服来信，我19号中午12点（北京时间）才看见": "2026-11-18T09:00+01; 2026-11-19T12:00+08",
        "波兰当地时间上周五17:30买家开了discussion": "2026-11-13T17:30+01",
        "英国那边前天晚上七点半，我们这边是大前天？反正是19号": "2026-11-19T19:30+00; 2026-11-18; 2026-11-19",
        "他是巴黎昨晚九点半付的款": "2026-11-20T21:30+01",
        "美国东部时间11月16日上午8:15，A-to-z开的": "2026-11-16T08:15-05",
        "刚接到平台客服电话，让我48小时内给答复": "2026-11-21T20:00",
        "今早六点半我这边手机就响了，是投诉": "2026-11-21T06:30+08",
        "东西签收已经有一个星期了才说少发": "2026-11-14",
        "发出去都18天了还没到法国": "2026-11-03",
        "从收到通知到现在已经37个小时": "2026-11-20T07:00",
        "15号，哦不对，14号晚上十点发的": "2026-11-14T22:00",
        "买家说12月2号-6号他不在家": "2026-12-02~2026-12-06",
        "页面显示11/26到11/30送达": "2026-11-26~2026-11-30",
        "当时说的是二十五号到二十八号": "2026-11-25~2026-11-28",
        "通知写的 2026/11/19 10:05 CET，就是我们下午5点05": "2026-11-19T10:05+01; 2026-11-21T17:05",
        "包裹18号到了巴黎的分拣中心，20号上午派送失败": "2026-11-18; 2026-11-20",
        "西班牙买家昨天下午2点留言": "2026-11-20T14:00",
        "站点时间20号零点店铺被停": "2026-11-20T00:00+01",
        "我在深圳，昨天早上十点看到的邮件": "2026-11-20T10:00",
        "德國時間前天下午一點，買家發起退貨": "2026-11-19T13:00+01",
        "昨天半夜十二点半（意大利那边才下午五点半）来的信": "2026-11-20T00:30; 2026-11-20T17:30+01",
        "刚发现昨天下午4点就有一封投诉": "2026-11-20T16:00",
        "客服说11月23号之前回，巴黎的时间": "2026-11-23",
        "对方邮件是布鲁塞尔时间周二14:20": "2026-11-17T14:20+01",
        "系统时间 GMT 11-20 03:15": "2026-11-20T03:15+00",
    },
    ("America/New_York", "Europe/Paris"): {
        "我们这边昨天晚上8点收到的邮件": "2026-11-20T20:00-05",
        "国内昨天下午3点发的货": "2026-11-20T15:00-05",
        "北京时间11月20号下午3点发的货": "2026-11-20T15:00+08",
        "我这边周四早上9点才看到": "2026-11-19T09:00-05",
        "Paris 9 am yesterday is when they wrote": "2026-11-20T09:00+01",
        "case opened 7:12 pm Pacific on Nov 18": "2026-11-18T19:12-08",
        "It came at 3 pm Madrid time on Thursday": "2026-11-19T15:00+01",
        "yesterday 3 pm PT": "2026-11-20T15:00-08",
        "yesterday 3 pm CET": "2026-11-20T15:00+01",
        "support wrote on 18 November at 11:20 pm ET": "2026-11-18T23:20-05",
        "buyer messaged 10 pm their time on Tuesday": "2026-11-17T22:00+01",
        "I saw it at 9 am my time today, it was sent 2 pm Paris yesterday": (
            "2026-11-21T09:00-05; 2026-11-20T14:00+01"
        ),
        "my clock said 8:05 am on Wednesday": "2026-11-18T08:05-05",
        "just now a buyer opened a case": "2026-11-21T07:00",
        "a return request just came in from a lady in Lyon": "2026-11-21T07:00",
        "it's been 40 days and the buyer wants a refund": "2026-10-12",
        "it's three days since it arrived": "2026-11-18",
        "I got the mail at 3, no wait, 4 pm": "2026-11-20T16:00",
        "promised between the 3rd and the 5th": "2026-11-03~2026-11-05",
        "delivery window is December 3 to 7": "2026-12-03~2026-12-07",
        "delivery from 28 November to 2 December": "2026-11-28~2026-12-02",
        "arrived in Paris yesterday": "2026-11-20",
        "parcel scanned yesterday at 3 pm in Lyon": "2026-11-20T15:00",
        "the notice is dated Nov 19, 16:10 GMT": "2026-11-19T16:10+00",
        "I live in New York, mail came 6 pm yesterday": "2026-11-20T18:00",
        "on the 12th by courier, sorry, the 13th": "2026-11-13",
        "I just got it yesterday": "2026-11-20",
        "the hearing was 9 in the morning on Friday, Warsaw time": "2026-11-20T09:00+01",
        "15 November at 22:40 Tokyo": "2026-11-15T22:40+09",
        "two weeks since the parcel left": "2026-11-07",
        "we must answer within 30 days": "",
        "refund within 14 days since delivery": "",
    },
    ("Europe/Paris", "Europe/Warsaw"): {
        "le mail est arrivé hier à 9h heure de Lyon": "2026-11-20T09:00+01",
        "hier à 18h, heure de New York, ils ont fermé le dossier": "2026-11-20T18:00-05",
        "à 15h chez eux hier, le client a ouvert un litige": "2026-11-20T15:00+01",
        "hier à 22h à Tokyo le client a écrit": "2026-11-20T22:00+09",
        "un litige vient d'être ouvert": "2026-11-21T13:00",
        "à l'instant, mail d'Allegro": "2026-11-21T13:00",
        "depuis 5 jours le client ne répond plus": "2026-11-16",
        "ça fait déjà 10 jours qu'il a reçu": "2026-11-11",
        "livraison prévue du 3 au 5": "2026-11-03~2026-11-05",
        "livraison entre le 1er et le 4 décembre": "2026-12-01~2026-12-04",
        "reçu le 14, non, le 15 novembre à 9h": "2026-11-15T09:00",
        "heure de Pékin : 20 novembre à 8h": "2026-11-20T08:00+08",
        "le colis est arrivé à Varsovie hier à 8h": "2026-11-20T08:00",
        "le 18 novembre à 10h CET": "2026-11-18T10:00+01",
        "vendredi à 16h30 heure anglaise": "2026-11-20T16:30+00",
        "ce matin à 7h20 chez nous": "2026-11-21T07:20+01",
        "le client de Madrid a appelé hier à 11h": "2026-11-20T11:00",
        "cela fait six heures que j'attends": "2026-11-21T07:00",
        "il y a trois jours à 17h heure du Pacifique": "2026-11-18T17:00-08",
        "à 9h est arrivé un mail, et hier un autre": "2026-11-21T09:00; 2026-11-20",
        "nous avons deux heures de retard": "",
        "hier soir à 21h heure de chez eux": "2026-11-20T21:00+01",
        "3-5 décembre d'après Colissimo": "2026-12-03~2026-12-05",
        "retour possible sous 14 jours": "",
        "le 12 novembre à 14h05 UTC": "2026-11-12T14:05+00",
        "hier à 14h, je me trompe, à 15h": "2026-11-20T15:00",
    },
    ("Europe/Warsaw", "Europe/Paris"): {
        "czesc, klient z Lyonu zglosil wczoraj o 18:20 czasu francuskiego ze nie dostal": "2026-11-20T18:20+01",
        "dostalem maila w poniedzialek o 9:15, dopiero dzis go czytam": "2026-11-16T09:15; 2026-11-21",
        "paczka nadana 3 listopada, w paryzu od 9 listopada": "2026-11-03; 2026-11-09",
        "mail od supportu: 20 listopada, 16:02 CET": "2026-11-20T16:02+01",
        "klient dal mi czas do jutra do 12": "2026-11-22",
        "od wczoraj nie mam dostepu": "2026-11-20",
        "juz 10 dni czekam na decyzje": "2026-11-11",
        "wlasnie przyszedl zwrot": "2026-11-21T13:00",
        "w sobote o 20:00 u nich byla juz noc": "2026-11-21T20:00+01",
        "pomiędzy 1 a 5 grudnia mam urlop": "2026-12-01~2026-12-05",
        "według czasu w Warszawie wczoraj o 14:20": "2026-11-20T14:20+01",
        "u nas w Krakowie było wczoraj 9:30": "2026-11-20T09:30+01",
        "wczoraj o 15:00 czasu tokijskiego": "2026-11-20T15:00+09",
        "u nich wczoraj o 19:00": "2026-11-20T19:00+01",
        "przed chwilą wpadł zwrot": "2026-11-21T13:00",
        "właśnie przyszło upomnienie od Allegro": "2026-11-21T13:00",
        "od pięciu dni cisza": "2026-11-16",
        "minęły trzy dni i nic": "2026-11-18",
        "dostawa między 3 a 5 grudnia": "2026-12-03~2026-12-05",
        "od 28 listopada do 1 grudnia kurier ma doręczyć": "2026-11-28~2026-12-01",
        "wczoraj o 9, przepraszam, o 10": "2026-11-20T10:00",
        "14 listopada, nie, 15 listopada o 8:00": "2026-11-15T08:00",
        "czas nowojorski: wczoraj 16:00": "2026-11-20T16:00-05",
        "paczka wczoraj o 12:00 w sortowni w Łodzi": "2026-11-20T12:00",
        "w piątek o 18 czasu hiszpańskiego": "2026-11-20T18:00+01",
        "wczoraj o 23:10 u nas": "2026-11-20T23:10+01",
        "w środę o 7 rano": "2026-11-18T07:00",
        "wczoraj o 11:00 naszego czasu, czyli o 18:00 czasu chińskiego": "2026-11-20T11:00+01; 2026-11-21T18:00+08",
        "19 listopada o 12:30 czasu uniwersalnego": "2026-11-19T12:30",
        "termin 48 godzin mija jutro": "2026-11-22",
        "zwrot w ciągu 14 dni od dostawy": "",
        "wczoraj o 13:00 w Pradze": "2026-11-20T13:00+01",
        "sobota 14 listopada, 20:45 CET": "2026-11-14T20:45+01",
        "dostawa 5-7 grudnia": "2026-12-05~2026-12-07",
        "tydzień temu o 10:00": "2026-11-14T10:00",
        "wczoraj o 17:05 GMT+3": "2026-11-20T17:05+03",
    },
    ("America/New_York", "Europe/London"): {
        "我们这边昨天上午10点收到的通知": "2026-11-20T10:00-05",
        "中国时间昨天晚上8点供应商发的货": "2026-11-20T20:00+08",
        "Buyer opened the claim on Nov 18 at 4:20 pm Pacific and I only saw it today": (
            "2026-11-18T16:20-08; 2026-11-21"
        ),
        "the A-to-z notice landed Thursday 9:15 am ET": "2026-11-19T09:15-05",
        "Amazon mailed me at 11:40 PM PST on the 17th": "2026-11-17T23:40-08",
        "it came in at 8 am Madrid time yesterday": "2026-11-20T08:00+01",
        "message from support: 14:05 CET, 19 November": "2026-11-19T14:05+01",
        "they said 3 pm BST on Wednesday": "2026-11-18T15:00+00",
        "Customer wrote yesterday at 6:30pm my time": "2026-11-20T18:30-05",
        "on my side it was 2 am on Friday when the mail came": "2026-11-20T02:00-05",
        "The email is stamped 10:22 UTC, Nov 20": "2026-11-20T10:22+00",
        "GMT+2, 5:45 pm last Tuesday, that's when the case closed": "2026-11-17T17:45+02",
        "their time it was 9 pm on Nov 14": "2026-11-14T21:00+00",
        "deadline was 23:59 local time on Nov 16": "2026-11-16T23:59+00",
        "just got an email from the marketplace about a return": "2026-11-21T07:00",
        "a chargeback just came in, what now": "2026-11-21T07:00",
        "it's been 40 days since she got the parcel": "2026-10-12",
        "It has been six hours since the buyer complained": "2026-11-21T01:00",
        "three days since delivery and now he says it's broken": "2026-11-18",
        "the parcel arrived 9 days back": "2026-11-12",
        "at 3, no wait, 4 pm yesterday": "2026-11-20T16:00",
        "delivered on the 12th, sorry, 13th": "2026-11-13",
        "we promised delivery between the 24th and the 27th of November": "2026-11-24~2026-11-27",
        "estimated delivery December 2 - December 5": "2026-12-02~2026-12-05",
        "ETA was Nov 10-14": "2026-11-10~2026-11-14",
        "from 3 to 6 December the buyer is away": "2026-12-03~2026-12-06",
        "support answered this morning at 6:10 over here": "2026-11-21T06:10-05",
        "last night at 10:30 Warsaw time he opened the dispute": "2026-11-20T22:30+01",
        "The parcel reached Lyon on Nov 12 and was delivered on Nov 14 at 2pm": "2026-11-12; 2026-11-14T14:00",
        "7 pm in Tokyo, yesterday, they rejected it": "2026-11-20T19:00+09",
        "received at 9:30 Eastern on Monday, answered 4 pm Paris on Tuesday": (
            "2026-11-16T09:30-05; 2026-11-17T16:00+01"
        ),
        "Paris time: 18 Nov 17:03": "2026-11-18T17:03+01",
        "claim opened 20 Nov 13:00 (Berlin)": "2026-11-20T13:00+01",
        "Central time 8:45 pm on Nov 15": "2026-11-15T20:45-06",
        "On German time it was 7 in the morning yesterday": "2026-11-20T07:00+01",
        "in London it was Thursday 5 pm": "2026-11-19T17:00+00",
    },
    ("Europe/Paris", "Europe/London"): {
        "l'acheteur a ouvert le litige hier à 18h30 heure de Londres": "2026-11-20T18:30+00",
        "le mail d'Amazon est arrivé à 9h05, heure de Paris, le 18 novembre": "2026-11-18T09:05+01",
        "chez eux il était 22h mardi": "2026-11-17T22:00+00",
        "reçu chez nous hier à 14h20": "2026-11-20T14:20+01",
        "à l'instant un client vient de réclamer": "2026-11-21T13:00",
        "je viens de recevoir une demande de retour": "2026-11-21T13:00",
        "ça fait 12 jours que le colis est livré": "2026-11-09",
        "le client a le colis depuis 5 jours": "2026-11-16",
        "voilà trois jours que j'attends la réponse": "2026-11-18",
        "depuis 36 heures aucune réponse du support": "2026-11-20T01:00",
        "livraison promise du 3 au 5 décembre": "2026-12-03~2026-12-05",
        "entre le 24 et le 26 novembre d'après la page": "2026-11-24~2026-11-26",
        "hier à 15h, non pardon, 16h": "2026-11-20T16:00",
        "le 12, euh non, le 13 novembre": "2026-11-13",
        "ce matin à 8h45 j'ai eu l'avertissement": "2026-11-21T08:45",
        "mail reçu avant-hier à 7h10 (heure de Varsovie)": "2026-11-19T07:10+01",
        "le vendeur est averti lundi 16 novembre à 11h heure de New York": "2026-11-16T11:00-05",
        "le colis est passé à Lyon mercredi et livré vendredi à 10h": "2026-11-18; 2026-11-20T10:00",
        "à 21h heure de Pékin le 19 novembre": "2026-11-19T21:00+08",
        "hier soir à 20h15 heure locale": "2026-11-20T20:15+00",
        "le 17/11 à 16h GMT": "2026-11-17T16:00+00",
        "mail du support le 20 novembre à 10h10 UTC+2": "2026-11-20T10:10+02",
        "la réclamation date de jeudi, 17h45 à Madrid": "2026-11-19T17:45+01",
        "notre heure : hier 9h": "2026-11-20T09:00+01",
        "du 28 novembre au 2 décembre maxi": "2026-11-28~2026-12-02",
        "il y a six jours, vers 14h heure espagnole, le client a écrit": "2026-11-15T14:00+01",
        "à l'heure allemande c'était mercredi 18h": "2026-11-18T18:00+01",
        "l'e-mail vient d'arriver": "2026-11-21T13:00",
        "cela fait maintenant 4 heures que le client attend": "2026-11-21T09:00",
        "hier à 13h heure du Pacifique": "2026-11-20T13:00-08",
    },
    ("Europe/Warsaw", "Europe/London"): {
        "kupujący otworzył dyskusję wczoraj o 17:40 czasu londyńskiego": "2026-11-20T17:40+00",
        "u nas była 9 rano w czwartek, jak przyszedł mail": "2026-11-19T09:00+01",
        "według czasu w Nowym Jorku wczoraj o 15:00": "2026-11-20T15:00-05",
        "mail przyszedł 18 listopada o 8:30 czasu warszawskiego": "2026-11-18T08:30+01",
        "u nich było wtedy 22:15 we wtorek": "2026-11-17T22:15+00",
        "przed chwilą przyszła reklamacja": "2026-11-21T13:00",
        "właśnie dostałem zwrot do rozpatrzenia": "2026-11-21T13:00",
        "od trzech dni klient ma paczkę i milczy": "2026-11-18",
        "minęło już 6 godzin od zgłoszenia": "2026-11-21T07:00",
        "paczka leży w punkcie od 5 dni": "2026-11-16",
        "to już dwa tygodnie odkąd wysłałem towar": "2026-11-07",
        "dostawa obiecana od 3 do 5 grudnia": "2026-12-03~2026-12-05",
        "między 24 a 27 listopada miała dojść": "2026-11-24~2026-11-27",
        "wczoraj o 15, nie, o 16": "2026-11-20T16:00",
        "12 listopada, to znaczy 13 listopada": "2026-11-13",
        "dziś rano o 7:50 dostałam ostrzeżenie": "2026-11-21T07:50",
        "przedwczoraj o 14:10 (czas berliński)": "2026-11-19T14:10+01",
        "czasu lokalnego 16 listopada o 23:59 minął termin": "2026-11-16T23:59+00",
        "w poniedziałek o 11 czasu chińskiego fabryka wysłała paczkę": "2026-11-16T11:00+08",
        "paczka była w Krakowie w środę, a doręczona w piątek o 12:30": "2026-11-18; 2026-11-20T12:30",
        "wczoraj o 20:00 GMT": "2026-11-20T20:00+00",
        "19.11. o 16:20 UTC+3": "2026-11-19T16:20+03",
        "dokładnie wczoraj o 9:15 naszego czasu": "2026-11-20T09:15+01",
        "wysyłka 1-4 grudnia": "2026-12-01~2026-12-04",
        "klient napisał wczoraj wieczorem o 21 czasu paryskiego": "2026-11-20T21:00+01",
        "siedem dni temu o 13:00 czasu hiszpańskiego dotarła": "2026-11-14T13:00+01",
        "mija 40 dni od dostawy": "2026-10-12",
        "przyszło właśnie teraz": "2026-11-21T13:00",
        "o 10 rano w Madrycie, w piątek": "2026-11-20T10:00+01",
        "zeszłej nocy o 23:30 u nas w Krakowie": "2026-11-20T23:30+01",
    },
    ("America/Los_Angeles", "Europe/Berlin"): {
        "Hi, so the buyer from Hamburg opened a claim yesterday at 5:40 pm his time": "2026-11-20T17:40+01",
        "we got it 8:40 am here on Thursday": "2026-11-19T08:40-08",
        "notice says Nov 19, 2026 11:03 PM PDT": "2026-11-19T23:03-08",
        "they closed it Friday at noon German time, that's 3 am for me": "2026-11-20T12:00+01; 2026-11-21T03:00-08",
        "Email timestamp: Thu, 19 Nov 2026 09:12 (Berlin time)": "2026-11-19T09:12+01",
        "email dated 2026-11-18 at 14:30 UTC+1": "2026-11-18T14:30+01",
        "customer picked it up at 6 pm Wednesday": "2026-11-18T18:00",
        "the parcel has been in customs in Leipzig since Nov 9": "2026-11-09",
        "it's been exactly 12 days since he signed for it": "2026-11-09",
        "36 hours have passed since the claim": "2026-11-19T16:00",
        "I've just received an A-to-z claim": "2026-11-21T04:00",
        "A buyer has just opened a dispute with me": "2026-11-21T04:00",
        "moments ago they sent me a warning": "2026-11-21T04:00",
        "this morning at 2:15 I got the alert": "2026-11-21T02:15",
        "delivered on the 10th - no sorry, on the 11th": "2026-11-11",
        "It was Monday, I mean Tuesday, around 10 am": "2026-11-17T10:00",
        "shipping window 1-5 December": "2026-12-01~2026-12-05",
        "promised Nov 28th through Dec 2nd": "2026-11-28~2026-12-02",
        "should arrive between November 30 and December 4": "2026-11-30~2026-12-04",
        "answer by 5 pm London time on the 20th": "2026-11-20T17:00+00",
        "at 14:00 Chicago time yesterday": "2026-11-20T14:00-06",
        "shop was suspended at 4 in the morning Eastern time on Wednesday": "2026-11-18T04:00-05",
        "buyer lives in Paris and wrote at 9 pm yesterday": "2026-11-20T21:00",
        "on Tuesday, 10:30 a.m. Beijing time, my factory shipped": "2026-11-17T10:30+08",
        "mail arrived on 17 November 2026 at 08:00 CET, I answered on 18 November at 22:00 PST": (
            "2026-11-17T08:00+01; 2026-11-18T22:00-08"
        ),
        "since 5 days no answer from support": "2026-11-16",
        "delivered in Berlin yesterday at 11:20": "2026-11-20T11:20",
    },
    ("Europe/Paris", "America/New_York"): {
        "bonsoir, le mail du service client date du 18/11 à 10h42 (heure de Paris)": "2026-11-18T10:42+01",
        "l'acheteur m'a écrit hier à 23h, heure de chez lui": "2026-11-20T23:00-05",
        "message reçu à 16h05 hier, heure du Québec": "2026-11-20T16:05-05",
        "il était 8h du matin à Pékin avant-hier quand l'usine a expédié": "2026-11-19T08:00+08",
        "Amazon : « 19 novembre, 21:15 PST »": "2026-11-19T21:15-08",
        "je viens tout juste de voir la réclamation": "2026-11-21T13:00",
        "on vient de me prévenir d'un litige": "2026-11-21T13:00",
        "le colis est livré depuis une semaine": "2026-11-14",
        "voilà déjà 9 jours que c'est livré": "2026-11-12",
        "hier à 10h, pardon, 11h": "2026-11-20T11:00",
        "mardi, non, mercredi vers 15h": "2026-11-18T15:00",
        "livraison annoncée entre le 30 novembre et le 3 décembre": "2026-11-30~2026-12-03",
        "absent du 7 au 12 décembre": "2026-12-07~2026-12-12",
        "litige ouvert hier à 15h30 heure de l'Est": "2026-11-20T15:30-05",
        "c'était vendredi à 9h heure belge": "2026-11-20T09:00+01",
        "chez nous il était 19h hier": "2026-11-20T19:00+01",
        "la cliente de Lille a reçu le colis jeudi à 12h": "2026-11-19T12:00",
        "hier 17h UTC": "2026-11-20T17:00+00",
        "ce soir à 20h heure française je dois répondre": "2026-11-21T20:00+01",
        "le colis est à Roissy depuis trois jours": "2026-11-18",
        "36 heures se sont écoulées depuis le mail": "2026-11-20T01:00",
    },
    ("Europe/Warsaw", "America/New_York"): {
        "dzień dobry, mail przyszedł 18 listopada o 10:42 (czas paryski)": "2026-11-18T10:42+01",
        "klient napisał wczoraj o 23 czasu kupującego": "2026-11-20T23:00-05",
        "wczoraj o 16:05 czasu wschodniego": "2026-11-20T16:05-05",
        "w Pekinie była 8 rano, środa": "2026-11-18T08:00+08",
        "Amazon: 19.11.2026, 21:15 PST": "2026-11-19T21:15-08",
        "dopiero co dostałam reklamację": "2026-11-21T13:00",
        "klient właśnie otworzył dyskusję": "2026-11-21T13:00",
        "paczka doręczona od tygodnia": "2026-11-14",
        "minęło już 9 dni": "2026-11-12",
        "wczoraj o 10, nie, przepraszam, o 11": "2026-11-20T11:00",
        "we wtorek, znaczy w środę, o 15": "2026-11-18T15:00",
        "dostawa między 30 listopada a 3 grudnia": "2026-11-30~2026-12-03",
        "nie ma mnie od 7 do 12 grudnia": "2026-12-07~2026-12-12",
        "zgłoszenie z wczoraj 15:30 czasu nowojorskiego": "2026-11-20T15:30-05",
        "u nas była wczoraj 19:00": "2026-11-20T19:00+01",
        "klientka z Berlina odebrała w czwartek o 12": "2026-11-19T12:00",
        "wczoraj o 17 UTC": "2026-11-20T17:00+00",
        "w piątek o 9:00 według czasu londyńskiego": "2026-11-20T09:00+00",
        "dziś o 6:30 rano wpadła wiadomość": "2026-11-21T06:30",
        "to już cztery dni bez odpowiedzi": "2026-11-17",
        "sześć godzin temu czasu polskiego": "2026-11-21T07:00+01",
    },
    ("Asia/Shanghai", "Europe/Warsaw"): {
        "老师好，客户是华沙时间上周五晚上8点开的讨论，我们国内已经是周六凌晨3点了，我周一早上9点才看到": (
            "2026-11-13T20:00+01; 2026-11-21T03:00+08; 2026-11-16T09:00"
        ),
        "邮件11月17号来的，要我三天内回，现在还剩几个小时": "2026-11-17",
        "货11/10从义乌发，11/18到华沙，11/19下午三点客户拒收": "2026-11-10; 2026-11-18; 2026-11-19T15:00",
        "昨天夜里一点多波兰客户发火了": "2026-11-20T01:00",
        "平台通知的时间是19.11.2026 14:35，应该是波兰时间吧": "2026-11-19T14:35+01",
        "我这儿昨天晚上11点半，他们那儿下午4点半，客户撤诉了": "2026-11-20T23:30+08; 2026-11-20T16:30+01",
        "客户坚持说是21号上午，实际POD写的20号下午2点": "2026-11-21; 2026-11-20T14:00",
        "刚才三点五十平台打电话来了": "2026-11-21T15:50",
        "今早7点 波兰客户要求退款": "2026-11-21T07:00",
        "买家收货才两天，说屏幕有划痕": "2026-11-19",
        "已经等了5天，没人理": "2026-11-16",
        "离买家投诉都过去了26个小时": "2026-11-20T18:00",
        "德国时间和北京时间差7小时，昨天下午5点那封信我半夜12点才看到": "2026-11-20T17:00; 2026-11-21T00:00",
        "预计是11月30号-12月4号送到": "2026-11-30~2026-12-04",
        "截止是太平洋时间11月22号23:59": "2026-11-22T23:59-08",
    },
    ("Europe/Paris", "Europe/Paris"): {
        "bonjour j'ai recu hier a 15h un mail de rakuten": "2026-11-20T15:00",
        "le client a recu le colis mardi a 10h30 et il dit rien": "2026-11-17T10:30",
        "mail recu le 18 novembre a 9h12 heure de paris": "2026-11-18T09:12+01",
        "ca fait 6 jours qu'il a la montre": "2026-11-15",
        "a l'instant le support m'a ecrit": "2026-11-21T13:00",
        "expedie le 10, arrive a Marseille le 14, livre le 16 a 11h": "2026-11-10; 2026-11-14; 2026-11-16T11:00",
        "livraison prevue entre le 2 et le 4 decembre": "2026-12-02~2026-12-04",
        "le fournisseur a expédié vendredi à 18h heure de Shenzhen": "2026-11-20T18:00+08",
        "il m'a écrit à 23h45, heure de Los Angeles, mercredi": "2026-11-18T23:45-08",
        "hier vers 16h": "2026-11-20T16:00",
    },
    ("America/Chicago", "America/Los_Angeles"): {
        "hey so amazon says the claim was filed Nov 19 2026 1:22 PM PT, and i'm in texas": "2026-11-19T13:22-08",
        "got the email thursday around 9 pm central": "2026-11-19T21:00-06",
        "buyer emailed me at 11pm on the 18th eastern": "2026-11-18T23:00-05",
        "usps delivered it on 11/14 at 2:41 pm in Denver": "2026-11-14T14:41",
        "opened 4 hrs ago": "2026-11-21T02:00",
        "it's been 9 days since delivery and 3 days since he complained": "2026-11-12; 2026-11-18",
        "we close at 5 pm our time, theirs is 3 pm": "2026-11-20T17:00-06; 2026-11-20T15:00-08",
        "EDD was nov 12 - nov 15": "2026-11-12~2026-11-15",
        "deadline: 11/24/2026 11:59 PM Pacific Time": "2026-11-24T23:59-08",
        "on Monday at 10, sorry I meant Tuesday at 10": "2026-11-17T10:00",
        "filed at 08:15 UTC on Friday = 2:15 am for us": "2026-11-20T08:15+00; 2026-11-21T02:15-06",
    },
}  # fmt: skip
CASES = [
    (seller, marketplace, text, told) for (seller, marketplace), table in TOLD.items() for text, told in table.items()
]


def read(text: str, seller: ZoneInfo = SHANGHAI, marketplace: ZoneInfo | None = PARIS) -> list[When]:
    return times(plain(text), NOW, seller, local=marketplace)


def said(when: When) -> str:
    if isinstance(when.value, datetime):
        moment = when.value.isoformat(timespec="minutes")
        return moment[:19] if when.zone_named else moment[:16]
    day = when.value.isoformat() if when.value else "?"
    return f"{day}~{when.until}" if when.until else day


@pytest.mark.parametrize(("seller", "marketplace", "text", "told"), CASES, ids=[case[2] for case in CASES])
def test_a_moment_is_read_by_the_clock_it_is_told_by(seller: str, marketplace: str, text: str, told: str) -> None:
    assert "; ".join(map(said, read(text, ZoneInfo(seller), ZoneInfo(marketplace)))) == told


@pytest.mark.parametrize(
    ("text", "zone"),
    [
        ("昨天下午三点伦敦时间", "Europe/London"),
        ("3 pm yesterday in Lisbon", "Europe/Lisbon"),
        ("yesterday 3 pm Florida time", "America/New_York"),
        ("yesterday 3 pm Texas", "America/Chicago"),
        ("yesterday 3 pm Mountain time", "America/Denver"),
        ("hier à 15h, heure de Montréal", "America/Toronto"),
        ("hier à 15h à Zurich", "Europe/Zurich"),
        ("hier à 15h heure suédoise", "Europe/Stockholm"),
        ("wczoraj o 15 czasu greckiego", "Europe/Athens"),
        ("wczoraj o 15:00 w Kijowie", "Europe/Kyiv"),
        ("昨天下午三点（悉尼时间）", "Australia/Sydney"),
        ("昨天首尔时间下午三点", "Asia/Seoul"),
        ("昨天下午三点 UTC-5", "Etc/GMT+5"),
        ("昨天下午三点 UTC+8", "Asia/Shanghai"),
        ("2026-11-20T15:00Z", "UTC"),
        ("2026-11-20 15:00:30+01:00", "Etc/GMT-1"),
        ("3 pm in Germany on Friday", "Europe/Berlin"),
        ("o 15:00 w Madrycie, w piątek", "Europe/Madrid"),
    ],
)
def test_the_world_s_clocks_are_known(text: str, zone: str) -> None:
    [when] = read(text)
    assert (str(when.zone), when.zone_named) == (zone, True)
    assert isinstance(when.value, datetime)
    assert (when.value.hour, when.value.tzinfo) == (15, ZoneInfo(zone))


@pytest.mark.parametrize(
    "text",
    [
        "我们这边昨天上午9点",
        "昨天上午9点（我这边）",
        "yesterday 9 am my time",
        "hier à 9h chez nous",
        "wczoraj o 9 u nas",
    ],
)
@pytest.mark.parametrize("seller", [SHANGHAI, NEW_YORK, PARIS], ids=str)
def test_here_is_where_the_seller_is(text: str, seller: ZoneInfo) -> None:
    [when] = read(text, seller)
    assert (when.zone, when.zone_named) == (seller, True)


@pytest.mark.parametrize("text", ["yesterday 9 am local time", "昨天上午9点当地时间", "hier à 9h chez eux"])
def test_their_clock_is_not_told_where_the_marketplace_is_not_known(text: str) -> None:
    [when] = read(text, marketplace=None)
    assert (when.zone, when.zone_named) == (SHANGHAI, False)


@pytest.mark.parametrize(
    ("text", "part"),
    [
        ("平台昨天晚上北京时间十一点二十来信", "昨天晚上北京时间十一点二十"),
        ("巴黎时间昨天9点来信", "巴黎时间昨天9点"),
        ("it came yesterday at 9 am Paris time", "yesterday at 9 am paris time"),
        ("le mail de 9h05, heure de Lyon", "9h05, heure de lyon"),
        ("昨天9点(巴黎)来信", "昨天9点(巴黎)"),
        ("从5到7号都行", "5到7号"),
    ],
)
def test_the_span_takes_in_whose_clock_it_is(text: str, part: str) -> None:
    [when] = read(text)
    assert plain(text)[when.start : when.end] == part


def test_the_clock_of_another_time_counts_but_was_not_named() -> None:
    first, second = read("巴黎时间16号9点投诉，17号10点来信")
    assert (first.zone_named, second.zone_named) == (True, False)
    assert second.value == datetime(2026, 11, 17, 10, tzinfo=PARIS)


def test_what_the_seller_did_is_told_by_the_seller_s_clock() -> None:
    _, second = read("巴黎时间16号9点投诉，我17号10点才看到")
    assert second.value == datetime(2026, 11, 17, 10, tzinfo=SHANGHAI)


@pytest.mark.parametrize(
    "text",
    [
        "5到7天",
        "发货后3天内",
        "收到货7天无理由",
        "刚来的客服不懂",
        "two and since then",
        "3 to 5 days",
        "3 à 5 jours",
        "od 3 do 5 dni",
    ],
)
def test_a_term_is_no_moment(text: str) -> None:
    assert read(text) == []


@pytest.mark.parametrize("text", ["12月5日-3日", "between the 5th and the 40th", "30日至31日2月", "od 30 do 31 lutego"])
def test_days_that_do_not_follow_each_other_are_no_range(text: str) -> None:
    assert not any(when.until for when in read(text))


def test_a_range_with_a_year_ends_in_it() -> None:
    [when] = read("2026年12月30日到1月2日")
    assert (when.value, when.until) == (date(2026, 12, 30), date(2027, 1, 2))


def test_a_seller_is_at_home_where_the_language_is() -> None:
    assert [home_zone(language) for language in ("pl", "fr", "zh-Hans", "en")] == [
        "Europe/Warsaw",
        "Europe/Paris",
        None,
        None,
    ]


def test_a_zone_is_named_by_a_city_alone_but_meant_only_by_a_clock() -> None:
    assert named_zone("paris") == PARIS
    assert meant_zone("昨天到巴黎", PARIS) is None
    assert meant_zone("按巴黎时间", None) == PARIS
    assert meant_zone("local time", NEW_YORK) == NEW_YORK
    assert meant_zone("我们这边", PARIS) is None


def test_every_zone_exists_and_every_word_names_one() -> None:
    zones = load()
    assert {*zones.zones, *zones.home.values(), *zones.offsets.values()} <= available_timezones()
    words = [word for signs in zones.zones.values() for word in (*signs.places, *signs.signs, *signs.short)]
    words += [*zones.here, *zones.there]
    assert sorted({word for word in words if words.count(word) > 1}) == []


PIECES = [
    "paris ", "u nas ", "按", "巴黎", "巴黎时间", "昨天9点", "昨天巴黎9点，", "at 3 pm ", "5到", "5号", "(paris) 9:00 ",
    "the 3rd to ", "已经3天", "vient de ", "just ", "heure de ", "3 pm et ", "utc+2 ", "no, ", "od 3 do ", "é" * 40,
    "1/2-", "一" * 30, "it was at ", "，", "我们这边",
]  # fmt: skip


@pytest.mark.parametrize("piece", PIECES)
def test_a_long_text_takes_no_long_time(piece: str) -> None:
    text = plain((piece * 1500)[:1500])
    began = time.process_time()
    times(text, NOW, SHANGHAI, local=PARIS)
    assert time.process_time() - began < 3  # a text that is not read in one go takes minutes
