"""Names of Chinese provinces and cities that stand before (or after) the distinctive part of a company's name."""

from __future__ import annotations

# Without 省 and 市; names that are also everyday words (大同, 和田) are left out on purpose.
_PLACES = """
    北京 上海 天津 重庆 香港 澳门 台湾
    河北 山西 辽宁 吉林 黑龙江 江苏 浙江 安徽 福建 江西 山东 河南 湖北 湖南 广东 海南 四川 贵州 云南 陕西 甘肃 青海
    内蒙古 广西 西藏 宁夏 新疆
    石家庄 唐山 保定 邯郸 廊坊 沧州 秦皇岛 张家口 太原 晋中 临汾 呼和浩特 包头 鄂尔多斯
    沈阳 大连 鞍山 营口 锦州 长春 哈尔滨 大庆 齐齐哈尔
    南京 苏州 无锡 常州 南通 扬州 镇江 徐州 盐城 泰州 淮安 连云港 宿迁 昆山 江阴 张家港 常熟
    杭州 宁波 温州 嘉兴 湖州 绍兴 金华 台州 衢州 舟山 丽水 义乌 慈溪 余姚
    合肥 芜湖 蚌埠 马鞍山 安庆 滁州 阜阳 福州 厦门 泉州 漳州 莆田 宁德 晋江
    南昌 九江 赣州 景德镇 上饶 宜春 济南 青岛 烟台 潍坊 淄博 临沂 济宁 威海 东营 泰安 德州 聊城
    郑州 洛阳 开封 新乡 许昌 南阳 信阳 武汉 宜昌 襄阳 荆州 黄石 十堰 孝感 长沙 株洲 湘潭 衡阳 岳阳 常德
    广州 深圳 东莞 佛山 珠海 中山 惠州 江门 汕头 湛江 肇庆 茂名 揭阳 清远 梅州 顺德 南宁 柳州 桂林 北海 海口 三亚
    成都 绵阳 德阳 宜宾 泸州 南充 乐山 贵阳 遵义 昆明 曲靖 玉溪 大理 拉萨
    西安 咸阳 宝鸡 榆林 汉中 兰州 天水 西宁 银川 乌鲁木齐 克拉玛依
"""

REGIONS = frozenset(_PLACES.split())
