import React from "react"; import { createRoot } from "react-dom/client"; import { Form, Input, Select, DatePicker, Radio, Checkbox, AutoComplete, InputNumber } from "antd";
function App(){ const [f]=Form.useForm(); const [w,setW]=React.useState([]); window.formState=()=>JSON.stringify({...f.getFieldsValue(), dob: f.getFieldValue("dob")?.format("YYYY-MM-DD")});
 return <div><h1>Tờ khai Antd</h1><Form form={f} layout="vertical" initialValues={{bc:false}}>
 <Form.Item name="ten" label="Họ và tên" rules={[{required:true}]}><Input/></Form.Item>
 <Form.Item name="dob" label="Ngày sinh"><DatePicker format="DD/MM/YYYY"/></Form.Item>
 <Form.Item name="gt" label="Giới tính"><Radio.Group><Radio value="Nam">Nam</Radio><Radio value="Nữ">Nữ</Radio></Radio.Group></Form.Item>
 <Form.Item name="tinh" label="Tỉnh"><Select onChange={()=>setTimeout(()=>setW(["Xã Đồng Lương","Phường Việt Trì"]),400)} options={[...Array.from({length:60},(_,i)=>"Tỉnh số "+i),"Tỉnh Phú Thọ","Tỉnh Thái Nguyên"].map(x=>({value:x,label:x}))}/></Form.Item>
 <Form.Item name="xa" label="Xã"><Select showSearch options={w.map(x=>({value:x,label:x}))}/></Form.Item>
 <Form.Item name="bc" valuePropName="checked"><Checkbox>Nhận qua bưu chính</Checkbox></Form.Item>
 <Form.Item name="noi" label="Nơi đăng ký"><AutoComplete options={["UBND phường Việt Trì","UBND xã Đồng Lương"].map(x=>({value:x}))} filterOption/></Form.Item>
 <Form.Item name="so" label="Số bản"><InputNumber/></Form.Item></Form></div> }
createRoot(document.getElementById("root")).render(<App/>);
