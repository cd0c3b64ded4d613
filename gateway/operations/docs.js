"use strict";

// Redoc's own words; what routes and fields mean stands in the document.
const CHINESE = {
  enum: "取值",
  enumSingleValue: "取值",
  enumArray: "各项取值",
  default: "默认",
  deprecated: "不再使用",
  example: "例",
  examples: "例",
  recursive: "（同上）",
  arrayOf: "列表：",
  webhook: "事件",
  const: "固定值",
  noResultsFound: "没有找到",
  download: "下载",
  downloadSpecification: "下载 OpenAPI 文件",
  responses: "答复",
  callbackResponses: "回调的答复",
  requestSamples: "请求示例",
  responseSamples: "答复示例",
};

Redoc.init(
  "/openapi.json",
  {
    disableSearch: false,
    hideDownloadButton: false,
    nativeScrollbars: true,
    sortTagsAlphabetically: false,
    labels: document.documentElement.lang === "en" ? {} : CHINESE,
  },
  document.getElementById("redoc"),
);
