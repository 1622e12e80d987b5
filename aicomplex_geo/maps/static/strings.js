// Every word of the page that is not data: Korean, English.
const WORDS = {
  language: ["English", "한국어"],
  print: ["인쇄", "Print"],
  panel: ["정보 패널", "Information panel"],
  openPanel: ["정보 펼치기", "Show details"],
  closePanel: ["정보 접기", "Hide details"],
  map: ["지도", "Map"],
  zoomIn: ["확대", "Zoom in"],
  zoomOut: ["축소", "Zoom out"],
  home: ["처음 화면", "Reset view"],
  north: ["북쪽이 위", "North is up"],
  legend: ["범례", "Legend"],
  close: ["닫기", "Close"],
  referenceDate: ["기준일", "Reference date"],
  asOf: ["기준", "as of"],
  layers: ["레이어", "Layers"],
  noPosition: ["위치 미확인", "Position unknown"],
  noPositionHint: ["위치가 확인되지 않아 지도에 그리지 않은 대상입니다.", "Not drawn, because no position is known."],
  noLine: ["선형 미확인", "course unknown"],
  tables: ["표 자료", "Tables"],
  assumptions: ["가정", "Assumptions"],
  sources: ["자료 출처", "Sources"],
  aboutMap: ["지도 정보", "About this map"],
  network: ["도로망", "Road network"],
  crs: ["좌표계: WGS 84 (EPSG:4326), 화면은 웹 메르카토르. 축척은 미터법.", "Coordinates: WGS 84 (EPSG:4326), shown in Web Mercator. Metric scale."],
  offline: ["이 파일은 인터넷에 아무것도 요청하지 않습니다.", "This file asks the internet for nothing."],
  leaflet: ["Leaflet 사용 허가문", "Licence of Leaflet"],
  roads: ["도로", "Roads"],
  boundary: ["구·시·군 윤곽(간략)", "Outlines of gu, si, gun (generalised)"],
  certainty: ["위치 오차 범위", "Certainty of the position"],
  certaintyCircle: ["점선 원: 실제 위치가 있을 수 있는 범위", "Dashed circle: where the true position may lie"],
  unknownValue: ["자료 없음", "No data"],
  samePosition: ["같은 지점으로만 알려진 대상 {0}곳", "{0} more known by the same position only"],
  unplaced: ["길에 닿지 않아 셈에서 빠진 곳", "Places that no road reaches, not counted"],
  alsoNearest: ["위치 오차 안에서는 {0}도 가능", "or {0}, within the certainty of the position"],
  otherValue: ["다른 자료의 값", "Another source says"],
  source: ["출처", "Source"],
  origin: ["출발지", "Origin"],
  profile: ["시간대", "Time of day"],
  cutoff: ["기준 시간", "Cutoff"],
  within: ["{0}분 이내", "within {0} min"],
  minutes: ["분", "min"],
  hub: ["거점", "Hub"],
  hubs: ["교통 거점", "Transport hubs"],
  distance: ["거리", "Distance"],
  toll: ["통행료", "Toll"],
  free: ["없음", "none"],
  won: ["{0}원", "KRW {0}"],
  range: ["범위", "range"],
  rangeNote: ["괄호: 위치 오차를 반영한 최소–최대", "Brackets: lowest–highest over the certainty circles"],
  closed: ["폐쇄", "Closed"],
  closedSince: ["{0}부터 폐쇄, 도달로 세지 않음", "closed since {0}, not counted as reached"],
  closedNow: ["폐쇄, 도달로 세지 않음", "closed, not counted as reached"],
  unreachable: ["도달 불가", "cannot be reached"],
  reachedHubs: ["{0}에 닿는 거점 {1}곳 (운영 중 {2}곳 가운데)", "{1} of {2} open hubs reached {0}"],
  reachable: ["도달", "Reached"],
  beyond: ["{0}분 초과", "over {0} min"],
  interchangesLeft: ["위치 미확인으로 제외한 나들목: {0}", "Interchanges left out, as their position is unknown: {0}"],
  nearestInterchange: ["가장 가까운 나들목", "Nearest interchange"],
  opportunities: ["도달 기회", "Opportunities reached"],
  opportunity: ["기회", "Opportunity"],
  total: ["전체", "Total"],
  leftOut: ["셈에서 빠진 목적지", "Destinations left out"],
  notes: ["알아둘 점", "Notes"],
  routesFrom: ["{0}에서 각 거점까지", "From {0} to every hub"],
  isochrone: ["등시간권", "Isochrones"],
  isochroneOf: ["{0}에서 승용차로 닿는 곳", "Reached by car from {0}"],
  notReached: ["{0}분 안에 닿지 않음 또는 도로 자료 없음", "Not within {0} min, or no road data"],
  truncated: ["도로망의 끝에 닿아 실제 도달권은 더 넓을 수 있습니다.", "The area touches the edge of the network: the true one may be larger."],
  buffer: ["닿은 가로와 국도에서 {0} m 안. 고속도로의 나들목 사이 구간은 넣지 않습니다.", "Within {0} m of the streets and national roads reached; expressways between interchanges are left out."],
  noIsochrone: ["위치가 확인되지 않아 등시간권이 없습니다.", "No isochrones: the position is unknown."],
  chooseHub: ["거점을 누르면 경로가 표시됩니다.", "Choose a hub to see its route."],
  route: ["최단 시간 경로", "Fastest route"],
  routeOnly: ["이 조합의 경로는 싣지 않았습니다. 시간과 거리는 표에 있습니다.", "The route of this combination is not in the file; its time and distance are in the table."],
  accessPart: ["이 가운데 도로 접근 {0}", "of which access to the road {0}"],
  claims: ["공표 수치 검증", "Published figures checked"],
  published: ["공표", "Published"],
  computed: ["계산", "Computed"],
  verdict: ["판정", "Verdict"],
  reason: ["까닭", "Reason"],
  candidate: ["대상", "Candidate"],
  countOf: ["{0}곳", "{0}"],
  chooseClaim: ["판정 칸을 누르면 그 경로와 까닭이 표시됩니다.", "Choose a verdict to see its route and reason."],
  assumed: ["가정", "assumed"],
  profileNotes: ["시간대별 속도의 근거", "Basis of the speeds"],
  features: ["{0}개", "{0}"],
  drawnOf: ["{0}개, 위치 미확인 {1}", "{0}, {1} without position"],
  linkOut: ["새 창에서 열림", "opens in a new window"],
  ok: ["계산됨", "computed"],
  no_position: ["위치 미확인", "position unknown"],
  too_far: ["도로에서 너무 멂", "too far from a road"],
  no_network: ["이어진 도로 없음", "no road there"],
  dataFault: ["지도 자료를 읽지 못했습니다.", "The data of this map could not be read."],
  rank: ["순위", "Rank"],
  rankOf: ["{0}위", "rank {0}"],
  ranking: ["순위", "Ranking"],
  site: ["단지", "Site"],
  mainSite: ["이 연구의 단지", "The complex of this study"],
  chosenSite: ["고른 단지", "The chosen site"],
  score: ["점수", "Score"],
  share: ["1위 대비", "Of the best"],
  decay: ["감쇠", "Decay"],
  scoreOf: ["점수: 단지에서 닿는 {0}에 통행시간에 따른 무게를 주어 더한 값(중력 모형)", "Score: {0} reached from the site, each weighed by its travel time (gravity measure)"],
  rankRange: ["순위 범위", "Rank range"],
  rankRanges: ["순위는 얼마나 확실한가", "How sure the ranks are"],
  varied_period: ["시간대", "Time of day"],
  varied_decay: ["감쇠", "Decay"],
  varied_position: ["위치", "Position"],
  varied_all: ["모두 함께", "All together"],
  rankBar: ["막대: 가장 좋은 순위에서 가장 나쁜 순위까지, 점: 위에서 고른 조건의 순위.", "Bar: from the best to the worst rank; dot: the rank under the conditions chosen above."],
  noRank: ["순위 없음", "not ranked"],
  notRanked: ["순위를 매기지 않은 곳", "Not ranked"],
  shareOfBest: ["점수, 1위 대비", "Score, of the best"],
  andMore: ["{0}% 이상", "{0} % and more"],
  fromTo: ["{0}–{1}% 미만", "{0} to under {1} %"],
  competing: ["경쟁을 나눈 몫", "Share after competition"],
  competingNote: ["경쟁을 나눈 몫: 하나하나를 한 번만 세어, 가기 가까운 단지에 더 많이 나눈 값(공간 가용성). 단지의 크기는 모두 같다고 봅니다.", "Share after competition: everyone is counted once, and given more to the sites that are nearer to them (spatial availability); all sites count as of one size."],
  atSite: ["단지 자체", "At the site"],
  reachedFrom: ["단지에서 닿는 {0}", "{0} reached from the site"],
  toHubs: ["교통 거점까지 시간(분)", "Minutes to the hubs"],
  undecided: ["이 조건에서는 절반이 넘는 단지의 점수가 같아 순위가 갈리지 않습니다.", "Under these conditions more than half of the sites have the same score: the ranks say little."],
  nothingCounted: ["이 연구에는 셀 기회가 없어 순위를 매기지 못했습니다.", "The study has no opportunities to count: nothing could be ranked."],
  nobodyPlaced: ["도로망에 놓인 단지가 없어 순위를 매기지 못했습니다.", "No site has a place on the road network: nothing could be ranked."],
  oneSite: ["비교할 다른 단지가 없습니다. 연구 파일의 [comparison]에 적으면 비교합니다.", "There is no other site to compare with; name some under [comparison] in the study file."],
  howRanked: ["어떻게 매겼나", "How it is ranked"],
  howPeriod: ["시간대: {0}. 감쇠는 그대로 둡니다.", "Time of day: {0}; the decay is held."],
  howDecay: ["감쇠: {0}. 시간대는 그대로 둡니다.", "Decay: {0}; the time of day is held."],
  howPosition: ["위치: 단지마다 따로, 위치 오차 원의 중심과 원 위의 8점에 놓아 봅니다. 가장 좋은 순위는 그 단지가 가장 좋고 다른 단지가 모두 가장 나쁠 때입니다. 사람과 일자리의 위치는 그대로 둡니다.", "Position: each site by itself is put on the centre and on 8 points of its certainty circle. The best rank is that of the site at its best and all others at their worst. The positions of people and jobs are held."],
  howAll: ["모두 함께: 시간대, 감쇠, 위치를 한꺼번에 바꿉니다.", "All together: time of day, decay and position are varied at once."],
  howTies: ["같은 점수는 같은 순위입니다. 절반이 넘는 단지의 점수가 같은 조합은 범위에 넣지 않습니다: {0}.", "Equal scores share a rank. Combinations in which more than half of the sites share one score are in no range: {0}."],
  none: ["없음", "none"],
  sortBy: ["{0} 기준으로 정렬", "Sort by {0}"],
  selectedOrigin: ["출발지", "Origin"],
  yes: ["예", "yes"],
  no: ["아니오", "no"],
};

// Codes of the layers, as people say them.
const CODES = {
  expressway: ["고속도로", "Expressway"], urban_expressway: ["도시고속도로", "Urban expressway"],
  national: ["국도", "National road"], arterial: ["간선도로", "Arterial"], street: ["가로", "Street"],
  ramp: ["연결로", "Ramp"], ferry: ["뱃길", "Ferry"], path: ["길", "Path"],
  ai_complex: ["AI 집적단지", "AI complex"], building: ["건물", "Building"], district: ["지구", "District"],
  industrial_complex: ["산업단지", "Industrial complex"], industrial_cluster: ["산업 집적지", "Industrial cluster"],
  promotion_district: ["투자진흥지구", "Investment promotion district"],
  promotion_district_former: ["옛 투자진흥지구", "Former investment promotion district"],
  special_zone: ["특구", "Special zone"], rail_hsr: ["고속철도역", "High-speed rail station"], rail: ["철도역", "Railway station"],
  bus_terminal: ["버스터미널", "Bus terminal"], airport: ["공항", "Airport"], port: ["항만", "Port"],
  interchange: ["나들목", "Interchange"], junction: ["분기점", "Junction"], tollgate: ["요금소", "Toll gate"],
  service_area: ["휴게소", "Service area"], crossing: ["교차로", "Crossing"], place: ["지점", "Place"],
  metro_station: ["도시철도역", "Metro station"], company: ["기업", "Company"], university: ["대학", "University"],
  support: ["지원 기관", "Support institution"], test_bed: ["실증 시설", "Test facility"], dong: ["행정동", "Dong"],
  expressway_line: ["고속도로", "Expressway"], gu: ["구", "Gu"], si: ["시", "Si"], gun: ["군", "Gun"],
  operating: ["운영 중", "operating"], closed: ["폐쇄", "closed"], unknown: ["알 수 없음", "unknown"], built: ["완공", "built"],
  under_development: ["조성 중", "under development"], designated: ["지정", "designated"], former: ["해제", "former"],
  under_construction: ["공사 중", "under construction"], existing: ["현존", "existing"], planned: ["계획", "planned"],
  happened: ["실현", "happened"], open: ["개통", "open"],
  inferred: ["주변 지점에서 추정", "inferred from places around"], not_found: ["찾지 못함", "not found"],
  stop_position: ["정류소 좌표", "position of a stop"], stop_mean: ["정류소 여러 곳의 평균", "mean of several stops"],
  terminal_access: ["터미널 진입점", "access point of the terminal"],
  aerodrome_reference_point: ["공항 표점", "aerodrome reference point"], map_marker: ["지도 표시점", "marker of a map"],
  proxy: ["대신하는 지점", "a place standing for it"], geocode: ["주소 좌표", "geocoded address"],
  operator_position: ["운영 기관의 좌표", "position of the operator"], survey_node: ["도로 대장의 지점", "node of the road register"],
  linear_referencing: ["이정에서 계산", "computed from the kilometre post"], operator_map: ["운영 기관의 지도", "map of the operator"],
  centroid: ["중심점", "centroid"], generalised: ["간략화", "generalised"],
  current: ["사용", "used"], old: ["오래된 값", "outdated"],
  travel: ["이동", "travel"], road: ["도로", "road"], metro: ["도시철도", "metro"],
  period: ["기간", "period"], area: ["면적", "area"], people: ["사람", "people"], computing: ["연산", "computing"],
  money: ["재원", "money"], transport: ["교통", "transport"],
  measured: ["측정", "measured"], published: ["공표", "published"], assumed: ["가정", "assumed"],
  supported: ["뒷받침됨", "Supported"], only_off_peak: ["비첨두에만", "Only off-peak"],
  only_free_flow: ["자유 통행에만", "Only in free flow"], contradicted: ["어긋남", "Contradicted"],
  other_definition: ["정의가 다름", "Other definition"], not_computable: ["계산 불가", "Not computable"],
  speed_factor: ["속도 비율", "Speed factor"], delay_s_per_km: ["지체", "Delay"], fallback_speed: ["제한속도 모를 때 속도", "Speed where none is posted"],
  slowdown: ["감속 비율", "Slowdown"], city_limit: ["시내 국도 제한속도", "City limit of national roads"], road_speed: ["도로 속도", "Road speed"],
  access_speed: ["접근 속도", "Access speed"], access_road_speed: ["접근 도로 속도", "Access road speed"], access_circuity: ["접근 우회율", "Access circuity"],
  no_position: ["위치 미확인", "no position"], strategic: ["전략 도로망", "strategic network"],
  year: ["년", "year"], persons: ["명", "people"], households: ["세대", "households"], storeys: ["층", "storeys"], units: ["개", "units"],
  companies: ["개 기업", "companies"], "people/year": ["명/년", "people/year"], routes: ["개 노선", "routes"],
};

// Columns of the layers, in the order in which a popup shows them.
const COLUMNS = {
  kind: ["종류", "Kind"], status: ["상태", "Status"], closed: ["폐쇄", "Closed"], closed_since: ["폐쇄일", "Closed since"],
  parent: ["소속", "Part of"], focus: ["주요 분야", "Focus"], address: ["주소", "Address"],
  route_no: ["노선 번호", "Route number"], route: ["노선", "Route"], km_post: ["이정 (km)", "Kilometre post"],
  line: ["노선", "Line"], station_no: ["역 번호", "Station number"], line_km: ["기점 거리 (km)", "Distance from the start (km)"],
  area_m2: ["면적", "Area"], floor_area_m2: ["연면적", "Floor area"], gu: ["구", "Gu"],
  firms: ["업체", "Firms"], workers: ["종사자", "Workers"], electors: ["선거인", "Electors"],
  population: ["인구", "Population"], electors_dong_sum: ["행정동 선거인 합계", "Electors of its dong"],
  electors_missing: ["행정동에 없는 선거인", "Electors in no dong"], site: ["단지", "Complex"], usable: ["사용 여부", "Used"],
  use: ["용도", "Use"], share_percent: ["비율 (%)", "Share (%)"], households: ["세대", "Households"],
  group: ["묶음", "Group"], group_share_percent: ["묶음 비율 (%)", "Share of the group (%)"],
  group_share_percent_other: ["묶음 비율, 다른 계획 (%)", "Share of the group, other plan (%)"],
  group_share_percent_approved: ["묶음 비율, 승인 (%)", "Share of the group, approved (%)"],
  group_area_m2_approved: ["묶음 면적, 승인 (m²)", "Area of the group, approved (m²)"],
  date: ["날짜", "Date"], fact: ["사실", "Fact"], name: ["이름", "Name"], value: ["값", "Value"], unit: ["단위", "Unit"],
  population_other: ["인구, 다른 값", "Population, other value"], origin: ["출발", "From"], destination: ["도착", "To"],
  length_km: ["길이 (km)", "Length (km)"], gu_id: ["구", "Gu"], line_km_source: ["거리 출처", "Source of the distance"], employees: ["종사자", "Employees"],
  value_other: ["다른 값", "Other value"], mode: ["수단", "Mode"],
  published_min: ["공표 시간 (분)", "Published (min)"], published_km: ["공표 거리 (km)", "Published (km)"],
  published_count: ["공표 개수", "Published count"], published_as_of: ["공표 시점", "Published as of"],
  certainty_m: ["위치 오차", "Certainty"], position_basis: ["위치 근거", "Position from"],
  position_other: ["다른 자료의 위치", "Position of another source"],
  note: ["참고", "Note"], source: ["출처", "Source"], as_of: ["자료 시점", "As of"],
};

const state = { lang: "ko" };

function pick(pair) {
  return pair ? pair[state.lang === "en" ? 1 : 0] : "";
}

function t(key, ...values) {
  return values.reduce((text, value, at) => text.replace(`{${at}}`, () => value), pick(WORDS[key]));
}

function code(value) {
  return CODES[value] ? pick(CODES[value]) : String(value ?? "");
}

function number(value, digits = 0) {
  return Number(value).toLocaleString("en-US", { minimumFractionDigits: digits, maximumFractionDigits: digits });
}

// Times are whole deciseconds: the unit in which a cutoff is compared, everywhere.
const DECISECONDS = 600;

function isWithin(deciseconds, cutoff) {
  return deciseconds !== undefined && deciseconds !== null && deciseconds <= Math.round(cutoff * DECISECONDS);
}

function minutes(deciseconds) {
  return (deciseconds / DECISECONDS).toFixed(1);
}

function withMinutes(deciseconds) {
  return `${minutes(deciseconds)}${state.lang === "en" ? " " : ""}${t("minutes")}`;
}

function kilometres(metres) {
  return `${(metres / 1000).toFixed(1)} km`;
}

function won(amount) {
  return amount ? t("won", number(amount)) : t("free");
}
